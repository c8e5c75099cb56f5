// Endless lists: the next items come when the end is near, from the address of the link that leads to them otherwise.
// Coming Back finds the same items in the same place.

import { fetchFragment, complain, enhance, enhanced, isPlain, make, announce } from './fragment.js';

const list = () => document.querySelector('[data-list]');
const keyOf = item => item.dataset.post ?? item.querySelector('a').pathname;
const pages = () => Number(list().dataset.pages ?? 1);
let asking = null;

/** Makes the list longer. One request at a time; whoever wants more meanwhile waits for it. True when there was more. */
export const extend = () => asking ??= next().finally(() => {
  asking = null;
});

async function next() {
  const link = document.querySelector('[data-more] a');
  if (!link) {
    return false;
  }
  const more = link.parentElement;
  more.ariaBusy = 'true';
  const { ok, part, problem } = await fetchFragment(link.href);
  more.ariaBusy = null;
  complain(more, ok ? '' : problem);
  if (!ok) {
    observer.disconnect();
    link.textContent = 'Try again';
    return false;
  }
  const here = new Set([...list().children].map(keyOf));
  const items = [...part.querySelector('[data-list]')?.children ?? []].filter(item => !here.has(keyOf(item)));
  const wasInside = more.contains(document.activeElement);
  list().append(...items.map(enhanced));
  list().dataset.pages = pages() + 1;
  const end = part.querySelector('[data-more], .end') ?? make('p', { className: 'end', textContent: 'That is everything.' });
  more.replaceWith(enhanced(end));
  if (wasInside && items.length) {
    items[0].tabIndex = -1;
    items[0].focus({ preventScroll: true });
  }
  watch();
  announce(end.matches('.end') ? end.textContent : `${items.length} more.`);
  return true;
}

const observer = new IntersectionObserver(entries => entries.some(entry => entry.isIntersecting) && extend(), { rootMargin: '100%' });
let scrolled = false;

// Nobody who has not scrolled is asking for more.
function watch() {
  const more = document.querySelector('[data-more]');
  if (scrolled && more) {
    observer.observe(more);
  }
}

enhance(watch);

addEventListener('click', event => {
  if (event.target.matches('[data-more] a') && isPlain(event)) {
    event.preventDefault();
    extend();
  }
});

// Where the visitor is: which item is at the top of the window, how far from it, and how many pages were there.
function remember() {
  const top = list() && [...list().children].find(item => item.getBoundingClientRect().bottom > 0);
  if (top) {
    history.replaceState({ pages: pages(), key: keyOf(top), at: top.getBoundingClientRect().top }, '');
  }
}

async function comeBack({ pages: wanted, key, at }) {
  const item = () => [...list().children].find(item => keyOf(item) === key);
  // Posts that are new push the item down, by a page or two; one that was deleted is not looked for to the end.
  while ((pages() < wanted || (!item() && pages() < wanted + 2)) && await extend());
  scrollBy(0, (item()?.getBoundingClientRect().top ?? at) - at);
}

// The browser knows a number of pixels, on a page that was longer. A reload begins anew, but for one that is a way back (photo.js).
if (list()) {
  history.scrollRestoration = 'manual';
  const { isBack, ...place } = history.state ?? {};
  // A test's clock knows no navigation.
  const comes = isBack || performance.getEntriesByType('navigation')[0]?.type === 'back_forward';
  history.replaceState(comes ? place : null, '');
  if (comes && place.pages) {
    comeBack(place);
  }
}

let rest;
addEventListener('scroll', () => {
  if (!scrolled) {
    scrolled = true;
    watch();
  }
  clearTimeout(rest);
  rest = setTimeout(remember, 100);
}, { passive: true });
addEventListener('click', remember, { capture: true });
