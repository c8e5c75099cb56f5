// Says while typing that a text is longer than its field takes, instead of cutting it.

import { make } from './fragment.js';

// As the server counts: code points of the composed text, without white space around it.
const length = text => [...text.normalize('NFC').trim()].length;

addEventListener('input', ({ target }) => {
  const max = Number(target.dataset?.max);
  if (!target.matches('input:not([type=file]), textarea') || !max) {
    return;
  }
  const count = target.type === 'password' ? target.value.length : length(target.value);
  const problem = count > max ? `${max} characters at most (this has ${count}).` : '';
  target.setCustomValidity(problem);
  const shown = target.parentElement.querySelector(':scope > .too-long');
  if (!problem) {
    shown?.remove();
  } else if (shown) {
    shown.textContent = problem;
  } else {
    target.parentElement.append(make('p', { className: 'problem too-long', role: 'alert', textContent: problem }));
  }
});
