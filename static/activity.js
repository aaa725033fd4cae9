// Typing in an open page counts as activity: else whoever writes for half an hour would be signed out.
let last = 0;
document.addEventListener(
  'input',
  () => {
    const now = Date.now();
    if (now - last < 60_000) return;
    last = now;
    fetch('/account/active', { method: 'POST' }).catch(() => undefined);
  },
  { passive: true },
);
