// Deletes a post, then replaces its page in the history, so that Back does not lead to it.

import { fetchFragment, showError, markBusy } from './fragment.js';

addEventListener('submit', async event => {
  const form = event.target;
  if (!form.matches('.danger form')) {
    return;
  }
  event.preventDefault();
  if (!markBusy(form)) {
    return;
  }
  const { ok, url, problem } = await fetchFragment(form.action, new FormData(form));
  form.ariaBusy = null;
  if (ok) {
    location.replace(url);
  } else {
    showError(form, problem);
  }
});
