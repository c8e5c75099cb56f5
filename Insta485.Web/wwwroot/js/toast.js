// Short messages above the bar: "Saved.", "Posted. View". They disappear, but not while the pointer or the focus is on them.

import { make } from './fragment.js';

const duration = 6000;
let shown;

/** Shows a message with an optional link or button after it, instead of the message before. Returns the element. */
export function toast(text, action) {
  shown?.remove();
  const message = shown = document.body.appendChild(make('div', { className: 'toast', role: 'status' }));
  // Screen readers read what is added to a live region, not what it had when it came.
  requestAnimationFrame(() => message.append(text, ...action ? [' ', action] : []));
  const leave = () => message.matches(':hover, :focus-within') ? setTimeout(leave, 1000) : message.remove();
  setTimeout(leave, duration);
  return message;
}

/** Shows a message with a link on the page that is loaded next. */
export const toastNext = (text, label, href) => sessionStorage.setItem('toast', JSON.stringify({ text, label, href }));

const waiting = sessionStorage.getItem('toast');
if (waiting) {
  sessionStorage.removeItem('toast');
  const { text, label, href } = JSON.parse(waiting);
  toast(text, make('a', { href, textContent: label }));
}
