// Password fields: show what is typed, say before sending that two differ, keep what was typed if the server refuses it.

import { enhance, fetchFragment, make, markBusy, showErrors } from './fragment.js';

const setShown = (button, isShown) => {
  button.previousElementSibling.type = isShown ? 'text' : 'password';
  button.textContent = isShown ? 'hide' : 'show';
  // Beginning with the visible word.
  button.ariaLabel = `${button.textContent} what is typed`;
};

enhance(root => root.querySelectorAll('input[type=password]').forEach(input => {
  const button = make('button', { type: 'button', className: 'quiet show' });
  input.after(button);
  setShown(button, false);
}));

addEventListener('click', ({ target }) => {
  if (target.matches('button.show')) {
    setShown(target, target.textContent === 'show');
  }
});

const compare = form => {
  const { new_password1: one, new_password2: other } = form.elements;
  other?.setCustomValidity(one.value === other.value ? '' : "The new passwords don't match.");
};

addEventListener('input', ({ target }) => target.form && compare(target.form));

addEventListener('submit', async event => {
  const form = event.target;
  // Before it is sent, so that browsers neither suggest nor keep a password as text.
  form.querySelectorAll('button.show').forEach(button => setShown(button, false));
  if (!form.elements.new_password1) {
    return;
  }
  event.preventDefault();
  if (!markBusy(form)) {
    return;
  }
  showErrors(form, {});
  const response = await fetchFragment(form.action, new FormData(form));
  form.ariaBusy = null;
  if (response.ok) {
    location.assign(response.url);
  } else {
    showErrors(form, response);
  }
});
