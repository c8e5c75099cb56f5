// Saves posts without a reload.

import { fetchFragment, showError, enhance, make, markBusy, swap, symbol } from './fragment.js';

// Without scripts the form has an input; here it becomes a bookmark that is pressed or not.
enhance(root => root.querySelectorAll('.save input[type=submit]').forEach(input => {
  const button = make('button', { className: input.className });
  button.ariaLabel = input.ariaLabel.replace(/^un/, '');
  button.ariaPressed = input.name === 'unsave';
  button.append(symbol('save'));
  input.replaceWith(button);
}));

addEventListener('submit', async event => {
  const form = event.target;
  if (!form.matches('.save')) {
    return;
  }
  event.preventDefault();
  if (!markBusy(form)) {
    return;
  }
  const under = form.closest('.under');
  const { ok, fragment, problem } = await fetchFragment(form.action, new FormData(form));
  form.ariaBusy = null;
  showError(under, ok ? '' : problem);
  if (ok) {
    swap(form, fragment.firstElementChild);
  }
});
