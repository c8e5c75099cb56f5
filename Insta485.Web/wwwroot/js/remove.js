// Deleting a post, after its form has asked: then to the page it leads to, and Back does not lead to the post.

import { fetchFragment, complain, once } from './fragment.js';

addEventListener('submit', async event => {
  const form = event.target;
  if (!form.matches('.danger form')) {
    return;
  }
  event.preventDefault();
  if (!once(form)) {
    return;
  }
  const { ok, url, problem } = await fetchFragment(form.action, new FormData(form));
  form.ariaBusy = null;
  if (ok) {
    location.replace(url);
  } else {
    complain(form, problem);
  }
});
