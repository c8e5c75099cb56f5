// Follows and unfollows without a reload, and updates the count of followers.

import { fetchFragment, showError, addToCount, markBusy, announce, swap } from './fragment.js';

addEventListener('submit', async event => {
  const form = event.target;
  if (!form.matches('.relation form')) {
    return;
  }
  event.preventDefault();
  const relation = form.parentElement;
  const submit = form.querySelector('[type=submit]');
  if (!markBusy(relation)) {
    return;
  }
  const { username, operation } = form.elements;
  const follows = operation.value === 'follow';
  const numbers = document.querySelectorAll(`[data-followers="${CSS.escape(username.value)}"]`);
  const state = relation.querySelector('.state');
  const show = follows => {
    numbers.forEach(number => addToCount(number, 'follower', follows ? 1 : -1));
    submit.value = follows ? 'unfollow' : 'follow';
    submit.ariaLabel = `${submit.value} ${username.value}`;
    if (state) {
      state.textContent = follows ? 'following' : 'not following';
    }
  };
  const data = new FormData(form);
  showError(relation);
  show(follows);
  const { ok, fragment, problem } = await fetchFragment(form.action, data);
  relation.ariaBusy = null;
  if (ok) {
    swap(relation, fragment.firstElementChild);
    announce(follows ? `You follow ${username.value}.` : `You no longer follow ${username.value}.`);
  } else {
    show(!follows);
    showError(relation, problem);
  }
});
