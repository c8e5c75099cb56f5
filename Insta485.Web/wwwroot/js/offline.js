// Tells the visitor when the browser goes offline and online.

import { make, announce, symbol } from './fragment.js';

const notice = make('p', { className: 'notice' });
notice.append(symbol('offline'), "You're offline. What you type stays here.");

const show = () => {
  // Within a landmark, for screen readers. Its position on screen is fixed.
  document.querySelector('header.bar').append(notice);
  announce(notice.textContent);
};

addEventListener('offline', show);
addEventListener('online', () => {
  notice.remove();
  announce("You're online again.");
});
if (!navigator.onLine) {
  show();
}
