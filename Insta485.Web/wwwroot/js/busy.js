// A form that is on its way is not sent twice, unless the browser gave up on it.

import { once } from './fragment.js';

const sent = new Set();

const free = () => {
  sent.forEach(form => {
    form.ariaBusy = null;
  });
  sent.clear();
};

addEventListener('submit', event => {
  if (event.defaultPrevented) {
    return;
  }
  if (once(event.target)) {
    sent.add(event.target);
    setTimeout(free, 10_000);
  } else {
    event.preventDefault();
  }
});

// Stopped; or back from where it led, as it was left.
addEventListener('keydown', ({ key }) => key === 'Escape' && free());
addEventListener('pageshow', ({ persisted }) => persisted && free());
