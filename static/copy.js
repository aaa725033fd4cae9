// The button beside a link that is to be passed on: copies it, and says so.
for (const button of document.querySelectorAll('[data-copies]')) {
  const field = document.getElementById(button.dataset.copies);
  const said = field.closest('div').parentElement.querySelector('[role=status]');
  button.hidden = false;
  field.addEventListener('focus', () => field.select());
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = 'Copied';
    } catch {
      // Outside https a browser may refuse: the words are then marked, ready to be copied by hand.
      field.select();
      said.textContent = 'Marked: copy it with your keyboard';
    }
  });
}
