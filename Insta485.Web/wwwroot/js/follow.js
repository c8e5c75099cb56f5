// Follows and unfollows without a reload, and updates the count of followers. The first photos come into an empty feed. Accepts and
// refuses requests, unblocks and unmutes.

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

const isRequest = relation => relation.querySelector('[type=submit]').value === 'cancel request';

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
  const wasRequested = isRequest(relation);
  const count = by => wasRequested || numbers.forEach(number => addToCount(number, 'follower', by));
  const show = (verb, label, words) => {
    submit.value = verb;
    submit.ariaLabel = label;
    if (state) {
      state.textContent = words;
    }
  };
  const before = [submit.value, submit.ariaLabel, state?.textContent];
  const verb = follows ? 'unfollow' : 'follow';
  const data = new FormData(form);
  showError(relation);
  count(follows ? 1 : -1);
  show(verb, `${verb} ${username.value}`, follows ? 'following' : 'not following');
  const { ok, fragment, problem } = await fetchFragment(form.action, data);
  relation.ariaBusy = null;
  if (ok && follows && await fillFeed(username.value)) {
    return;
  }
  if (ok) {
    const now = fragment.firstElementChild;
    const isRequested = isRequest(now);
    if (isRequested) {
      count(-1);
    }
    swap(relation, now);
    announce(isRequested ? `You asked to follow ${username.value}.`
      : wasRequested ? `You no longer ask to follow ${username.value}.`
      : follows ? `You follow ${username.value}.` : `You no longer follow ${username.value}.`);
  } else {
    count(follows ? -1 : 1);
    show(...before);
    showError(relation, problem);
  }
});

const done = { accept: 'Accepted.', refuse: 'Refused.', unblock: 'Unblocked.', unmute: 'Unmuted.' };

// Requests, blocked and muted people: who is done with leaves the list, and the focus goes to the next one.
addEventListener('submit', async event => {
  const form = event.target;
  const person = form.closest('.acts')?.parentElement;
  if (!person) {
    return;
  }
  event.preventDefault();
  if (!markBusy(person)) {
    return;
  }
  showError(person);
  const { ok, fragment, problem } = await fetchFragment(form.action, new FormData(form));
  person.ariaBusy = null;
  if (!ok) {
    showError(person, problem);
    return;
  }
  const next = person.nextElementSibling;
  if (next) {
    person.remove();
    next.querySelector('a').focus();
  } else {
    replaceMain(fragment);
  }
  announce(done[form.elements.operation.value]);
});
