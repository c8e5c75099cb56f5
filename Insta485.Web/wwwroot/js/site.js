// One file for each behaviour. Without scripts every form and link works by itself.

import './likes.js';
import './saved.js';
import './comments.js';
import './follow.js';
import './remove.js';
import './carousel.js';
import './scroll.js';
import './times.js';
import './drafts.js';
import './invalid.js';
// After the drafts: a restored one has a button.
import './composer.js';
import './limits.js';
import './passwords.js';
import './photo.js';
import './keys.js';
import './prefetch.js';
import './motion.js';
import './offline.js';
import './toast.js';
import './theme.js';
// Last: it handles the forms that no other script took.
import './busy.js';
import { enhance, enhanced, isPlainClick, make } from './fragment.js';

// Few pages have passkeys; few browsers, and no site without https, have none.
enhance(root => globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON
  && root.querySelector('[class^=passkey]') && import('./passkeys.js'));
enhanced(document.body);

// Once the page is complete.
if (document.querySelector('main').dataset.live) {
  addEventListener('load', () => import('./live.js'));
}

// Few visits need these, so they come when they are needed.
addEventListener('click', async event => {
  const link = event.target.closest('a:is([href$="/options/"], [href^="/reports/new/?"])');
  if (link && isPlainClick(event)) {
    event.preventDefault();
    const { openOptions } = await import('./options.js');
    openOptions(link);
  }
});

// The links to /new/ open the chooser first.
const chooser = make('input', { type: 'file', accept: 'image/*', multiple: true });
chooser.onchange = async () => {
  const files = [...chooser.files];
  // So that the same file can be chosen again.
  chooser.value = '';
  const { open } = await import('./newpost.js');
  open(files);
};
addEventListener('click', event => {
  if (event.target.closest('a[href="/new/"]') && isPlainClick(event) && !document.querySelector('.sending')) {
    event.preventDefault();
    chooser.click();
  }
});
