// Endless lists: the link to the next page is followed when the visitor nears the end, and its items are appended.
// Back restores the items and the scroll position.

import { fetchFragment, showError, enhance, enhanced, isPlainClick, make, announce } from './fragment.js';

const list = () => document.querySelector('[data-list]');
const keyOf = item => item.dataset.post ?? item.querySelector('a').pathname;
const pages = () => Number(list().dataset.pages ?? 1);
let loading = null;

/** Appends the next page; true if there was one. One request at a time: a second call waits for the first. */
export const extend = () => loading ??= next().finally(() => {
  loading = null;
});

async function next() {
  const link = document.querySelector('[data-more] a');
  if (!link) {
    return false;
  }
  const more = link.parentElement;
  more.ariaBusy = 'true';
  const { ok, fragment, problem } = await fetchFragment(link.href);
  more.ariaBusy = null;
  showError(more, ok ? '' : problem);
  if (!ok) {
    observer.disconnect();
    link.textContent = 'Try again';
    return false;
  }
  const shown = new Set([...list().children].map(keyOf));
  const items = [...fragment.querySelector('[data-list]')?.children ?? []].filter(item => !shown.has(keyOf(item)));
  const hadFocus = more.contains(document.activeElement);
  list().append(...items.map(enhanced));
  list().dataset.pages = pages() + 1;
  const end = fragment.querySelector('[data-more], .end') ?? make('p', { className: 'end', textContent: "You're all caught up." });
  more.replaceWith(enhanced(end));
  if (hadFocus && items.length) {
    items[0].tabIndex = -1;
    items[0].focus({ preventScroll: true });
  }
  watch();
  announce(end.matches('.end') ? end.textContent : `${items.length} more.`);
  return true;
}

const observer = new IntersectionObserver(entries => entries.some(entry => entry.isIntersecting) && extend(), { rootMargin: '100%' });
let scrolled = false;

// Starts at the first scroll: right after loading there must be one page only (specification 6).
function watch() {
  const more = document.querySelector('[data-more]');
  if (scrolled && more) {
    observer.observe(more);
  }
}

enhance(watch);

addEventListener('click', event => {
  if (event.target.matches('[data-more] a') && isPlainClick(event)) {
    event.preventDefault();
    extend();
  }
});

// Saves the place: the item at the top of the window, its distance from the top, and the number of pages.
function remember() {
  const top = list() && [...list().children].find(item => item.getBoundingClientRect().bottom > 0);
  if (top) {
    history.replaceState({ pages: pages(), key: keyOf(top), at: top.getBoundingClientRect().top }, '');
  }
}

async function restore({ pages: wanted, key, at }) {
  const item = () => [...list().children].find(item => keyOf(item) === key);
  // New posts may have pushed the item down by a page or two. Look no further: it may be deleted.
  while ((pages() < wanted || (!item() && pages() < wanted + 2)) && await extend());
  scrollBy(0, (item()?.getBoundingClientRect().top ?? at) - at);
}

// The browser would restore pixels, but the page is shorter now. A reload starts at the top, except when photo.js goes back by one.
if (list()) {
  history.scrollRestoration = 'manual';
  const { isBack, ...place } = history.state ?? {};
  // `?.`: fake clocks in tests have no navigation entries.
  const comesBack = isBack || performance.getEntriesByType('navigation')[0]?.type === 'back_forward';
  history.replaceState(comesBack ? place : null, '');
  if (comesBack && place.pages) {
    restore(place);
  }
}

let timer;
addEventListener('scroll', () => {
  if (!scrolled) {
    scrolled = true;
    watch();
  }
  clearTimeout(timer);
  timer = setTimeout(remember, 100);
}, { passive: true });
addEventListener('click', remember, { capture: true });
