// Marks the notifications as seen once the page was in view for two seconds.

import { fetchFragment } from './fragment.js';

const form = document.querySelector('.mark-read');
let timer;

async function send() {
  const { ok, fragment } = await fetchFragment(form.action, new FormData(form));
  if (ok && form.isConnected) {
    document.querySelector('.bar nav [href="/notifications/"]').replaceWith(fragment.firstElementChild);
    if (form.contains(document.activeElement)) {
      document.querySelector('main').focus({ preventScroll: true });
    }
    form.remove();
  }
}

function watch() {
  clearTimeout(timer);
  if (form?.isConnected && document.visibilityState === 'visible') {
    timer = setTimeout(send, 2000);
  }
}

addEventListener('visibilitychange', watch);
watch();
