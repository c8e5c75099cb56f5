// Says that there is no line, and when there is one again.

import { make, announce, symbol } from './fragment.js';

const notice = make('p', { className: 'notice' });
notice.append(symbol('offline'), 'You are offline. What you type stays here.');

const tell = () => {
  // Within a landmark; where it is shown does not depend on where it stands.
  document.querySelector('header.bar').append(notice);
  announce(notice.textContent);
};

addEventListener('offline', tell);
addEventListener('online', () => {
  notice.remove();
  announce('You are online again.');
});
if (!navigator.onLine) {
  tell();
}
