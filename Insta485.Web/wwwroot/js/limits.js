// Counts the characters that are left, and says while typing that a text is longer than its field takes, instead of cutting it.

import { announce, make } from './fragment.js';

// Screen readers hear the number when it comes down to one of these.
const marks = [100, 20];
const lefts = new WeakMap();

// Counts as the server: code points of the composed text, without white space around it.
const leftIn = field => Number(field.dataset.max)
  - (field.type === 'password' ? field.value.length : [...field.value.normalize('NFC').trim()].length);

/** Shows how many characters are left, and returns the number. */
export function showLeft(field) {
  const left = leftIn(field);
  const counter = field.parentElement.querySelector(':scope > .counter');
  if (counter) {
    counter.textContent = `${Math.max(0, left)} character${left === 1 ? '' : 's'} left`;
    if (marks.some(mark => left >= 0 && left <= mark && mark < (lefts.get(field) ?? Infinity))) {
      announce(counter.textContent);
    }
    lefts.set(field, left);
  }
  return left;
}

addEventListener('input', ({ target }) => {
  if (!target.matches('input:not([type=file]), textarea') || !target.dataset.max) {
    return;
  }
  const { max } = target.dataset;
  const left = showLeft(target);
  const problem = left < 0 ? `${max} characters at most (this has ${max - left}).` : '';
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
