// Names every wrong field of a form at once, beside the field, as the server does. The browser's own bubble names only the first.

import { showError } from './fragment.js';

addEventListener('invalid', event => {
  const { target } = event;
  const field = target.closest('.field');
  if (field) {
    event.preventDefault();
    target.ariaInvalid = 'true';
    showError(field, target.validationMessage);
    target.form.querySelector('.field :invalid').focus();
  }
}, { capture: true });

addEventListener('input', ({ target }) => {
  if (target.ariaInvalid && target.closest('.field')) {
    target.ariaInvalid = null;
    showError(target.closest('.field'));
  }
});
