// Follows and unfollows without a reload, and updates the count of followers. The first photos come into an empty feed.

import { fetchFragment, showError, addToCount, markBusy, announce, swap, replaceMain, make } from './fragment.js';
import { toast } from './toast.js';

const emptyFeed = '.feed:not(:has(.post))';

// Whether the feed was empty and has posts now.
async function fillFeed(username) {
  if (!document.querySelector(emptyFeed)) {
    return false;
  }
  const { ok, fragment } = await fetchFragment('/');
  // The visitor may be elsewhere by now.
  if (!ok || !fragment.querySelector('.post') || !document.querySelector(emptyFeed)) {
    return false;
  }
  replaceMain(fragment);
  scrollTo(0, 0);
  toast(`You follow ${username}.`, make('a', { href: '/explore/', textContent: 'Find more people' }));
  return true;
}

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
  if (ok && follows && await fillFeed(username.value)) {
    return;
  }
  if (ok) {
    swap(relation, fragment.firstElementChild);
    announce(follows ? `You follow ${username.value}.` : `You no longer follow ${username.value}.`);
  } else {
    show(!follows);
    showError(relation, problem);
  }
});
