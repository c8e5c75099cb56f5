// Photos full size in a dialog, under the address of the photo's own page. Back closes it, Forward opens it again. Arrow keys and
// swipes lead to the next photo of the feed, or of the list that the visitor came from.

import { dialog } from './dialog.js';
import { fetchFragment, showError, enhanced, isPlainClick, make } from './fragment.js';
import { extend } from './scroll.js';
import { zoomable } from './zoom.js';

const currentUrl = () => location.pathname + location.search;
// The address this document was loaded from.
const own = currentUrl();
const isPhoto = () => /^\/photos\/\d+\/$/.test(location.pathname) && currentUrl() !== own;

// Live: screen readers read the photo out when it arrives.
const box = make('div', { ariaLive: 'polite' });
const step = (by, text, ariaLabel) =>
  make('button', { type: 'button', className: `icon step ${ariaLabel.toLowerCase()}`, ariaLabel: `${ariaLabel} photo`, textContent: text,
    onclick: () => move(by) });
const [previous, next] = [step(-1, '‹', 'Previous'), step(1, '›', 'Next')];
const frame = dialog('photo-dialog', 'Photo', box, previous, next);
let shown;
let opened;
let isLeaving = false;
// The click that opened the dialog.
let opening;

const pathOf = link => link.pathname + link.search;

// The photos of the feed; on a post's page, those of the grid or feed that led there.
function order() {
  const here = [...document.querySelectorAll('a.larger')].map(pathOf);
  const known = document.querySelector('.feed') ? here : JSON.parse(sessionStorage.getItem('photos') ?? '[]');
  // Of a list the first photo of each post is known; this page has all of its own.
  return known.includes(here[0] ?? own) ? [...new Set(known.flatMap(path => path === here[0] ? here : path))] : here;
}

const neighbour = (by, from = shown.path) => order()[order().indexOf(from) + by];

function offerSteps() {
  previous.hidden = !neighbour(-1);
  next.hidden = !neighbour(1) && !document.querySelector('.feed ~ [data-more]');
}

async function move(by) {
  const from = shown;
  const path = neighbour(by) ?? (by > 0 && document.querySelector('.feed') && await extend() ? neighbour(by) : null);
  if (shown === from && path) {
    // In place of the photo before: Back closes the dialog.
    history.replaceState(null, '', path);
    show(path);
  } else if (shown) {
    offerSteps();
  }
}

frame.addEventListener('keydown', event => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (by && isPlainClick(event)) {
    event.preventDefault();
    move(by);
  }
});

// A list is left for one of its posts: its photos, in order.
addEventListener('click', ({ target }) => {
  const list = target.closest('[data-list]');
  if (list && target.closest('a[href^="/posts/"]')) {
    const posts = [...list.querySelectorAll('a[href^="/posts/"]')].map(link => link.pathname.replace('/posts/', '/photos/'));
    sessionStorage.setItem('photos', JSON.stringify([...new Set(posts)]));
  }
}, { capture: true });

async function show(path) {
  const showing = shown = { path };
  box.replaceChildren(make('progress', { ariaLabel: 'Loading' }));
  box.ariaBusy = 'true';
  if (!frame.open) {
    opened = path;
    frame.showModal();
  }
  offerSteps();
  if (![previous, next].some(button => button === document.activeElement && !button.hidden)) {
    frame.querySelector('.close').focus();
  }
  const { ok, fragment, problem } = await fetchFragment(path);
  if (shown !== showing) {
    return;
  }
  box.ariaBusy = null;
  box.replaceChildren();
  if (ok) {
    const figure = enhanced(fragment).querySelector('figure');
    zoomable(figure.querySelector('img'), move);
    if (own === path.replace('/photos/', '/posts/').split('?')[0]) {
      figure.querySelector('.to-post').textContent = 'Back to the post';
    }
    box.append(figure);
  } else {
    showError(box, problem);
    box.append(make('button', { className: 'button', textContent: 'Try again', onclick: () => show(path) }));
  }
}

addEventListener('click', event => {
  const link = event.target.closest('a.larger');
  if (link && isPlainClick(event)) {
    event.preventDefault();
    if (!isLeaving) {
      opening = event;
      history.pushState(null, '', link.href);
      show(pathOf(link));
    }
  }
});

// The second click of a double click must not close what the first one opened.
const isSecondClick = ({ detail, clientX, clientY }) =>
  detail > 1 && Math.hypot(clientX - opening?.clientX, clientY - opening?.clientY) < 40;

// A click beside the photo closes the dialog, and so does a link to the page below it.
frame.addEventListener('click', event => {
  const link = event.target.closest('a');
  const closes = link ? isPlainClick(event) && pathOf(link) === own
    : !event.target.closest('img, figcaption, .problem, button');
  if (closes && !isSecondClick(event)) {
    event.preventDefault();
    frame.close();
  }
});

// However the dialog was closed, restore the address and the focus.
frame.addEventListener('close', () => {
  // The event comes a moment after the closing: Forward may have opened the dialog again.
  if (frame.open) {
    return;
  }
  const link = document.querySelector(`a.larger[href="${shown?.path}"]`);
  link?.focus({ preventScroll: true });
  if (shown?.path !== opened) {
    link?.closest('.post').scrollIntoView({ block: 'center' });
  }
  shown = null;
  box.ariaBusy = null;
  box.replaceChildren();
  if (isPhoto()) {
    isLeaving = true;
    history.back();
  }
});

addEventListener('popstate', () => {
  isLeaving = false;
  if (isPhoto()) {
    show(currentUrl());
  } else if (currentUrl() === own) {
    frame.close();
  } else {
    // This document was loaded as the photo's own page, so the page before must be loaded. scroll.js restores the place.
    history.replaceState({ ...history.state, isBack: true }, '');
    location.reload();
  }
});

// The photo's own page, reached without a dialog.
const alone = document.querySelector('main > .large img');
if (alone) {
  zoomable(alone, by => {
    const path = neighbour(by, own);
    if (path) {
      location.assign(path);
    }
  });
}
