// Like and unlike in place: shown at once, put right by the answer.

import { fetchFragment, complain, count, enhance, make, announce, swap, symbol } from './fragment.js';

// A form without scripts needs an input; with them it is a heart that is pressed or not.
enhance(root => root.querySelectorAll('input.like-unlike-button').forEach(input => {
  const button = make('button', { className: input.className });
  button.dataset.testid = input.dataset.testid;
  button.ariaLabel = 'like';
  button.append(symbol('heart'));
  input.replaceWith(button);
  show(button.closest('.likes'), 0);
}));

// Turns the button and changes the count by so many.
function show(likes, by) {
  const button = likes.querySelector('button');
  const { operation } = likes.querySelector('form').elements;
  if (by) {
    operation.value = by > 0 ? 'unlike' : 'like';
    count(likes.querySelector('.count'), 'like', by);
  }
  button.ariaPressed = operation.value === 'unlike';
}

// For each post that is being asked about: what the server last said, and what was pressed last and is not sent yet. What was
// pressed in between needs no request: the server is told how it shall be.
const presses = new Map();

async function press(form) {
  const post = form.closest('.post');
  const first = !presses.has(post);
  const known = presses.get(post) ?? { said: form.parentElement.cloneNode(true), action: form.action };
  known.wanted = new FormData(form);
  presses.set(post, known);
  complain(post.querySelector('.under'));
  show(form.parentElement, known.wanted.get('operation') === 'like' ? 1 : -1);
  if (!first) {
    return;
  }
  let answer;
  while (known.wanted) {
    const { wanted } = known;
    known.wanted = null;
    answer = await fetchFragment(known.action, wanted);
    known.said = answer.ok ? answer.part.firstElementChild : known.said;
  }
  presses.delete(post);
  swap(post.querySelector('.likes'), known.said);
  complain(post.querySelector('.under'), answer.ok ? '' : answer.problem);
  announce(answer.ok ? post.querySelector('.likes .count').textContent : '');
}

// Whoever leaves has still pressed.
addEventListener('pagehide', () => presses.forEach(({ action, wanted }) => wanted && fetchFragment(action, wanted)));

addEventListener('submit', event => {
  if (event.target.matches('.likes form')) {
    event.preventDefault();
    press(event.target);
  }
});

// A heart that comes and goes over the picture, where motion is wanted.
function beat(frame) {
  frame.querySelector('.heart')?.remove();
  if (matchMedia('(prefers-reduced-motion: no-preference)').matches) {
    const heart = symbol('heart');
    heart.classList.add('heart');
    heart.onanimationend = () => heart.remove();
    frame.append(heart);
  }
}

// Two clicks or two taps on the same picture, close together: like it, and never the other way round.
let last = {};
addEventListener('click', ({ target, timeStamp }) => {
  if (!target.matches('.photo')) {
    return;
  }
  if (last.target === target && timeStamp - last.timeStamp < 400) {
    const form = target.closest('.post').querySelector('.likes form');
    if (form.elements.operation.value === 'like') {
      press(form);
    }
    beat(target.closest('.frame'));
    last = {};
  } else {
    last = { target, timeStamp };
  }
});
