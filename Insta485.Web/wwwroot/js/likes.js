// Likes and unlikes without a reload: shown at once, corrected by the response.

import { fetchFragment, showError, addToCount, enhance, isPlainClick, make, announce, swap, symbol } from './fragment.js';

// Without scripts the form has an input; here it becomes a heart that is pressed or not.
enhance(root => root.querySelectorAll('input.like-unlike-button').forEach(input => {
  const button = make('button', { className: input.className });
  button.dataset.testid = input.dataset.testid;
  // Whether it is pressed says the rest.
  button.ariaLabel = input.ariaLabel.replace(/^un/, '');
  button.append(symbol('heart'));
  input.replaceWith(button);
  show(button.closest('.likes'), 0);
}));

// Shows the button's new state and the new count.
function show(likes, difference) {
  const button = likes.querySelector('button');
  const { operation } = likes.querySelector('form').elements;
  if (difference) {
    operation.value = difference > 0 ? 'unlike' : 'like';
    addToCount(likes.querySelector('.count'), 'like', difference);
  }
  button.ariaPressed = operation.value === 'unlike';
}

// For each post with a request under way: the server's last state, and the last press that is not sent yet. A request states the
// wanted result, so the presses in between need none.
const pending = new Map();

async function press(form) {
  const post = form.closest('.post');
  const first = !pending.has(post);
  const entry = pending.get(post) ?? { confirmed: form.parentElement.cloneNode(true), action: form.action };
  entry.wanted = new FormData(form);
  pending.set(post, entry);
  showError(post.querySelector('.under'));
  show(form.parentElement, entry.wanted.get('operation') === 'like' ? 1 : -1);
  if (!first) {
    return;
  }
  let response;
  while (entry.wanted) {
    const { wanted } = entry;
    entry.wanted = null;
    response = await fetchFragment(entry.action, wanted);
    entry.confirmed = response.ok ? response.fragment.firstElementChild : entry.confirmed;
  }
  pending.delete(post);
  swap(post.querySelector('.likes'), entry.confirmed);
  showError(post.querySelector('.under'), response.ok ? '' : response.problem);
  announce(response.ok ? post.querySelector('.likes .count').textContent : '');
}

// The last press counts even if the visitor leaves before it was sent.
addEventListener('pagehide', () => pending.forEach(({ action, wanted }) => wanted && fetchFragment(action, wanted)));

addEventListener('submit', event => {
  if (event.target.matches('.likes form')) {
    event.preventDefault();
    press(event.target);
  }
});

// A heart appears over the photo for a moment, unless the visitor prefers reduced motion.
function beat(frame) {
  frame.querySelector('.heart')?.remove();
  if (matchMedia('(prefers-reduced-motion: no-preference)').matches) {
    const heart = symbol('heart');
    heart.classList.add('heart');
    heart.onanimationend = () => heart.remove();
    frame.append(heart);
  }
}

// A double click or double tap on a photo likes it; it never unlikes. A single one opens the post, or on the post's page the photo.
let last;
addEventListener('click', event => {
  const { target } = event;
  if (!target.matches('.photo') || !isPlainClick(event)) {
    return;
  }
  const post = target.closest('.post');
  const times = last?.target === target ? last.times + 1 : 1;
  clearTimeout(last?.timer);
  const timer = setTimeout(() => {
    last = null;
    if (times === 1 && !document.querySelector('dialog[open]')) {
      (post.closest('.feed') ? post.querySelector('.time') : target.parentElement.querySelector('.larger')).click();
    }
  }, 250);
  last = { target, times, timer };
  if (times % 2 === 0) {
    const form = post.querySelector('.likes form');
    if (form.elements.operation.value === 'like') {
      press(form);
    }
    beat(target.closest('.frame'));
  }
});
