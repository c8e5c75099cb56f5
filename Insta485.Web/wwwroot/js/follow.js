// Follow and unfollow in place, with the followers' count where it is shown.

import { fetchFragment, complain, count, once, announce, swap } from './fragment.js';

addEventListener('submit', async event => {
  const form = event.target;
  if (!form.matches('.relation form')) {
    return;
  }
  event.preventDefault();
  const relation = form.parentElement;
  const submit = form.querySelector('[type=submit]');
  if (!once(relation)) {
    return;
  }
  const { username, operation } = form.elements;
  const follows = operation.value === 'follow';
  const numbers = document.querySelectorAll(`[data-followers="${CSS.escape(username.value)}"]`);
  const state = relation.querySelector('.state');
  const show = follows => {
    numbers.forEach(number => count(number, 'follower', follows ? 1 : -1));
    submit.value = follows ? 'unfollow' : 'follow';
    if (state) {
      state.textContent = follows ? 'following' : 'not following';
    }
  };
  const data = new FormData(form);
  complain(relation);
  show(follows);
  const { ok, part, problem } = await fetchFragment(form.action, data);
  relation.ariaBusy = null;
  if (ok) {
    swap(relation, part.firstElementChild);
    announce(follows ? `You follow ${username.value}.` : `You do not follow ${username.value}.`);
  } else {
    show(!follows);
    complain(relation, problem);
  }
});
