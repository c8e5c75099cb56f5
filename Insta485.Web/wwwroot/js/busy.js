// Prevents sending a form twice, unless the browser gave up on the first time.

import { markBusy } from './fragment.js';

const busy = new Set();

const clear = () => {
  busy.forEach(form => {
    form.ariaBusy = null;
  });
  busy.clear();
};

addEventListener('submit', event => {
  if (event.defaultPrevented) {
    return;
  }
  if (markBusy(event.target)) {
    busy.add(event.target);
    setTimeout(clear, 10_000);
  } else {
    event.preventDefault();
  }
});

// Escape stops loading. A page restored by Back is as it was left, with its forms marked.
addEventListener('keydown', ({ key }) => key === 'Escape' && clear());
addEventListener('pageshow', ({ persisted }) => persisted && clear());
