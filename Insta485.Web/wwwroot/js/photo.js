// Photos full size in a dialog, under the address of the photo's own page. Back closes it, Forward opens it again.

import { dialog } from './dialog.js';
import { fetchFragment, showError, enhanced, isPlainClick, make } from './fragment.js';

const currentUrl = () => location.pathname + location.search;
// The address this document was loaded from.
const own = currentUrl();
const isPhoto = () => /^\/photos\/\d+\/$/.test(location.pathname) && currentUrl() !== own;

// Live: screen readers read the photo out when it arrives.
const box = make('div', { ariaLive: 'polite' });
const frame = dialog('photo-dialog', 'Photo', box);
let shown;
let isLeaving = false;
// The click that opened the dialog.
let opening;

async function show(path) {
  const showing = shown = { path };
  box.replaceChildren(make('progress', { ariaLabel: 'Loading' }));
  box.ariaBusy = 'true';
  if (!frame.open) {
    frame.showModal();
  }
  frame.querySelector('.close').focus();
  const { ok, fragment, problem } = await fetchFragment(path);
  if (shown !== showing) {
    return;
  }
  box.ariaBusy = null;
  box.replaceChildren();
  if (ok) {
    box.append(enhanced(fragment).querySelector('figure'));
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
      show(link.pathname);
    }
  }
});

// The second click of a double click must not close what the first one opened.
const isSecondClick = ({ detail, clientX, clientY }) =>
  detail > 1 && Math.hypot(clientX - opening?.clientX, clientY - opening?.clientY) < 40;

// A click beside the photo closes the dialog, and so does a link to the page below it.
frame.addEventListener('click', event => {
  const link = event.target.closest('a');
  const closes = link ? isPlainClick(event) && link.pathname + link.search === own
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
  document.querySelector(`a.larger[href="${shown?.path}"]`)?.focus({ preventScroll: true });
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
