// Shows what a search found without loading the page again. The address follows.

import { announce, fetchFragment, markBusy, replaceMain, showErrors } from './fragment.js';

const main = document.querySelector('main');
const currentUrl = () => location.pathname + location.search;
// The address whose results are shown.
let shown = currentUrl();
let asked;

async function show(url, isNew) {
  const asking = asked = {};
  const { ok, url: final, fragment, problem } = await fetchFragment(url);
  const form = main.querySelector('form.search');
  // Another search, or another page, came first.
  if (asked !== asking || !form) {
    return;
  }
  if (!fragment?.querySelector('form.search')) {
    // "#tag" leads to the page of the tag.
    if (ok) {
      location.assign(final);
    } else {
      showErrors(form, { problem });
    }
    return;
  }
  shown = final.replace(location.origin, '');
  if (isNew && shown !== currentUrl()) {
    history.pushState(null, '', shown);
  }
  replaceMain(fragment);
  const input = main.querySelector('[name=q]');
  input.focus({ preventScroll: true });
  input.setSelectionRange(input.value.length, input.value.length);
  scrollTo(0, 0);
  announce(main.querySelector('.problem, .empty, .hint')?.textContent
    ?? [...main.querySelectorAll('.found h2')].map(heading => heading.textContent).join(', '));
}

addEventListener('submit', async event => {
  const form = event.target;
  if (form.matches('form.search')) {
    event.preventDefault();
    if (markBusy(form)) {
      await show(`${form.getAttribute('action')}?${new URLSearchParams(new FormData(form))}`, true);
      form.ariaBusy = null;
    }
  }
}, { capture: true });

// Before photo.js, which would load the page again.
addEventListener('popstate', event => {
  if (location.pathname === '/search/' && currentUrl() !== shown) {
    event.stopImmediatePropagation();
    show(currentUrl(), false);
  }
}, { capture: true });
