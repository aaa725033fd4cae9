// Escape closes the menu of a narrow screen, and gives the focus back to its button.
document.addEventListener('keydown', (event) => {
  const menu = event.key === 'Escape' ? document.querySelector('.masthead details[open]') : null;
  if (!menu) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});
