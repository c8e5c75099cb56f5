// Says that there is no line, and when there is one again.

import { make, say, symbol } from './part.js';

const notice = make('p', { className: 'notice' });
notice.append(symbol('offline'), 'You are offline. What you type stays here.');

const tell = () => {
  document.body.append(notice);
  say(notice.textContent);
};

addEventListener('offline', tell);
addEventListener('online', () => {
  notice.remove();
  say('You are online again.');
});
if (!navigator.onLine) {
  tell();
}
