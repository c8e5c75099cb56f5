// Photos full size: over the page, at the address of the page that shows them otherwise. Back leads out, Forward in again.

import { dialog } from './dialog.js';
import { fetchFragment, complain, enhanced, isPlain, make } from './fragment.js';

const here = () => location.pathname + location.search;
// What this document is a page of.
const own = here();
const isPhoto = () => /^\/photos\/\d+\/$/.test(location.pathname) && here() !== own;

// What comes into it is read out.
const box = make('div', { ariaLive: 'polite' });
const frame = dialog('photo-dialog', 'Photo', box);
let shown;
let isLeaving = false;
// The click that led in here.
let opening;

async function show(path) {
  const showing = shown = { path };
  box.replaceChildren(make('progress', { ariaLabel: 'Loading' }));
  box.ariaBusy = 'true';
  if (!frame.open) {
    frame.showModal();
  }
  frame.querySelector('.close').focus();
  const { ok, part, problem } = await fetchFragment(path);
  if (shown !== showing) {
    return;
  }
  box.ariaBusy = null;
  box.replaceChildren();
  if (ok) {
    box.append(enhanced(part).querySelector('figure'));
  } else {
    complain(box, problem);
    box.append(make('button', { className: 'button', textContent: 'Try again', onclick: () => show(path) }));
  }
}

addEventListener('click', event => {
  const link = event.target.closest('a.larger');
  if (link && isPlain(event)) {
    event.preventDefault();
    if (!isLeaving) {
      opening = event;
      history.pushState(null, '', link.href);
      show(link.pathname);
    }
  }
});

// The second of two clicks in one place belongs to the first.
const isSecond = ({ detail, clientX, clientY }) => detail > 1 && Math.hypot(clientX - opening?.clientX, clientY - opening?.clientY) < 40;

// Beside the picture, and on links to where one is: out of here.
frame.addEventListener('click', event => {
  const link = event.target.closest('a');
  const leads = link ? isPlain(event) && link.pathname + link.search === own : !event.target.closest('img, figcaption, .problem, button');
  if (leads && !isSecond(event)) {
    event.preventDefault();
    frame.close();
  }
});

// However it was closed: the address is again the one before, and the focus is where it was.
frame.addEventListener('close', () => {
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
    show(here());
  } else if (here() === own) {
    frame.close();
  } else {
    // Reloaded, a document is the photo's own page; what it was before has to be asked for. scroll.js knows the place.
    history.replaceState({ ...history.state, isBack: true }, '');
    location.reload();
  }
});
