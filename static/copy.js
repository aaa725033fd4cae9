// The button beside a link that is to be passed on: copies it, and says so. It listens on the document, so that
// it also serves what a page's own script puts there later.
document.addEventListener('click', async ({ target }) => {
  const button = target.closest('[data-copies]');
  if (!button) return;
  const field = document.getElementById(button.dataset.copies);
  const said = field.closest('div').parentElement.querySelector('[role=status]');
  try {
    await navigator.clipboard.writeText(field.value);
    said.textContent = 'Copied';
  } catch {
    // Outside https a browser may refuse: the words are then marked, ready to be copied by hand.
    field.select();
    said.textContent = 'Marked: copy it with your keyboard';
  }
});
document.addEventListener('focusin', ({ target }) => {
  if (document.querySelector(`[data-copies="${target.id}"]`)) target.select();
});
