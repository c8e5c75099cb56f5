// Keeps typed text: comments across a reload, all forms when the session ended and the visitor logs in again.

import { enhance } from './fragment.js';

const { logname } = document.body.dataset;
// getAttribute: in a fragment that is not in the document yet, `form.action` is not resolved.
const keyOf = ({ form, name }) => ['draft', logname, form.getAttribute('action').split('?')[0],
  ...[...form.querySelectorAll('[type=hidden]:not([name=csrf_token])')].map(field => field.value), name].join(' ');
const inputs = (root, forms) => root.querySelectorAll(`${forms} :is(input[type=text], textarea)`);

// Whether the draft was sent as a comment while the visitor left the page.
const wasSent = (input, text) => [...input.closest('.post')?.querySelectorAll('[data-comment]') ?? []].some(item =>
  item.querySelector('.name').textContent === logname && item.querySelector('.comment-text').textContent === text);

enhance(root => inputs(root, 'form').forEach(input => {
  const draft = sessionStorage.getItem(keyOf(input));
  if (draft && input.value === input.defaultValue && !wasSent(input, draft)) {
    input.value = draft;
  }
  sessionStorage.removeItem(keyOf(input));
}));

const save = forms => logname && inputs(document, forms).forEach(input => {
  if (input.value && input.value !== input.defaultValue) {
    sessionStorage.setItem(keyOf(input), input.value);
  } else {
    sessionStorage.removeItem(keyOf(input));
  }
});

/** Saves the comments that were typed and not sent. */
export const saveDrafts = () => save('.comment-form');

addEventListener('pagehide', saveDrafts);
// Phones end a hidden page without a pagehide event.
document.addEventListener('visibilitychange', () => document.hidden && saveDrafts());
addEventListener('sessionover', () => save('form'));
