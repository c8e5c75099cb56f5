// An import goes on by itself, a step after the other, until all is there or one is refused.

import { announce, fetchFragment, showError, swap } from './fragment.js';

for (let form; (form = document.querySelector('form[data-continue]'));) {
  form.ariaBusy = 'true';
  const { ok, fragment, problem } = await fetchFragment(form.action, new FormData(form));
  if (!ok) {
    form.ariaBusy = null;
    showError(form, problem);
    break;
  }
  const [old, now] = [document, fragment].map(page => page.querySelector('.import'));
  const people = [...fragment.children].filter(element => element !== now);
  swap(old, now);
  now.after(...people);
  announce(now.querySelector('[role=status]').textContent);
}
