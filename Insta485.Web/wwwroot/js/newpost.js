// Photos that were chosen before the page /new/ was there: it takes the place of this page's content.

import { saveDrafts } from './drafts.js';
import { announce, enhanced, fetchFragment, make } from './fragment.js';
import { cancelUpload, choose, isUploading } from './pictures.js';
import { toast } from './toast.js';

const path = '/new/';
const main = document.querySelector('main');
// The page below /new/, while that is shown in its place.
let below;

const markCurrent = () => document.querySelectorAll('.bar nav a').forEach(link => {
  if (link.pathname === location.pathname) {
    link.setAttribute('aria-current', 'page');
  } else {
    link.removeAttribute('aria-current');
  }
});

/** Shows the page /new/ with these photos. */
export async function open(files) {
  if (location.pathname !== path) {
    const { ok, fragment, problem } = await fetchFragment(path);
    if (!ok) {
      toast(problem, make('button', { type: 'button', textContent: 'Try again', onclick: () => open(files) }));
      return;
    }
    saveDrafts();
    below = { url: location.href, title: document.title, top: scrollY, content: document.createDocumentFragment() };
    history.pushState(null, '', path);
    below.content.append(...main.childNodes);
    main.append(enhanced(fragment));
    document.title = 'New post · Insta485';
    markCurrent();
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
    announce('New post');
  }
  choose(files);
}

// Before photo.js, which would look at the address, and it may be /new/ again.
addEventListener('popstate', event => {
  if (!below || location.href !== below.url) {
    return;
  }
  event.stopImmediatePropagation();
  if (isUploading() && !confirm('The photo is not posted yet. Leave the page?')) {
    history.pushState(null, '', path);
    return;
  }
  cancelUpload();
  main.replaceChildren(below.content);
  document.title = below.title;
  markCurrent();
  scrollTo(0, below.top);
  below = null;
}, { capture: true });
