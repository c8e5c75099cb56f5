// What was typed is still there after a reload, and after logging in again: a comment always, other forms when the session ended.

import { enhance } from './fragment.js';

const { logname } = document.body.dataset;
// The action as it is written: in a part that is not in the page yet, addresses are relative to nothing.
const keyOf = ({ form, name }) => `draft ${logname} ${form.getAttribute('action').split('?')[0]} ${form.elements.postid?.value ?? ''} ${name}`;
const inputs = (root, forms) => root.querySelectorAll(`${forms} input[type=text]`);

// A comment that went out while its page was left.
const isSent = (input, text) => [...input.closest('.post')?.querySelectorAll('[data-comment]') ?? []].some(item =>
  item.querySelector('.name').textContent === logname && item.querySelector('.comment-text').textContent === text);

enhance(root => inputs(root, 'form').forEach(input => {
  const draft = sessionStorage.getItem(keyOf(input));
  if (draft && input.value === input.defaultValue && !isSent(input, draft)) {
    input.value = draft;
  }
  sessionStorage.removeItem(keyOf(input));
}));

const keep = forms => logname && inputs(document, forms).forEach(input => {
  if (input.value && input.value !== input.defaultValue) {
    sessionStorage.setItem(keyOf(input), input.value);
  } else {
    sessionStorage.removeItem(keyOf(input));
  }
});

addEventListener('pagehide', () => keep('.comment-form'));
// Phones end a page that is out of sight without another word.
document.addEventListener('visibilitychange', () => document.hidden && keep('.comment-form'));
addEventListener('sessionover', () => keep('form'));
