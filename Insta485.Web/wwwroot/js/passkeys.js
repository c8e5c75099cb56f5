// Passkeys: the browser makes and uses them, and forms carry its answers (docs/decisions/0050). Without this there is the password.

import { enhance, enhanced, fetchFragment, make, markBusy, showError } from './fragment.js';

// What the server asks expires after five minutes.
const renewal = 240_000;
const renew = 'renew';

const sent = (operation, form) => {
  const data = form ? new FormData(form) : new FormData();
  data.set('operation', operation);
  data.set('csrf_token', document.querySelector('[name=csrf_token]').value);
  return fetchFragment('/passkeys/', data);
};

// Letters that mean something in HTML are escaped in the JSON, so that it is its own text.
const read = ({ fragment }) => JSON.parse(fragment.textContent);

const put = (form, fields) => Object.entries(fields).forEach(([name, value]) => {
  (form.elements[name] ?? form.appendChild(make('input', { type: 'hidden', name }))).value = value;
});

const words = ({ name, message }) => name === 'InvalidStateError' ? 'This device has a passkey for your account already.'
  : name === 'Error' ? message : 'The browser gave no passkey. Try again, or use your password.';

let waiting;

// The browser asks for one passkey at a time: the last one that is asked for.
async function ask(mediation) {
  waiting?.abort();
  const mine = new AbortController();
  waiting = mine;
  const response = await sent('login_options');
  if (!response.ok) {
    throw new Error(response.problem);
  }
  const { options, state } = read(response);
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  if (mediation) {
    setTimeout(() => mine.abort(renew), renewal);
  }
  const credential = await navigator.credentials.get({ publicKey, signal: mine.signal, ...mediation && { mediation } });
  return { credential: JSON.stringify(credential), state };
}

function logIn(form, answer) {
  const post = make('form', { method: 'post', action: `/passkeys/${new URL(form.action).search}` });
  put(post, { operation: 'login', csrf_token: form.elements.csrf_token.value, ...answer });
  document.body.append(post);
  post.submit();
}

// Among the names that the browser suggests for the field, until the button is pressed.
async function suggest(form) {
  if (!await PublicKeyCredential.isConditionalMediationAvailable?.()) {
    return;
  }
  try {
    logIn(form, await ask('conditional'));
  } catch (error) {
    if (error === renew) {
      suggest(form);
    }
  }
}

const addButton = (after, textContent, onclick) => {
  const button = make('button', { type: 'button', className: 'button', textContent });
  button.onclick = async () => {
    showError(button.parentElement, '');
    try {
      await onclick();
    } catch (error) {
      if (error.name !== 'AbortError') {
        showError(button.parentElement, words(error));
      }
    }
  };
  after.append(button);
};

enhance(root => root.querySelectorAll('.passkey-login').forEach(({ form }) => {
  // At the end, so that nothing moves.
  addButton(form.parentElement, 'Use a passkey', async () => logIn(form, await ask()));
  suggest(form);
}));

enhance(root => root.querySelectorAll('.passkey-confirm').forEach(field => {
  addButton(field.closest('.field'), 'Use a passkey instead', async () => {
    const { form } = field;
    field.required = false;
    field.value = '';
    try {
      if (form.reportValidity()) {
        put(form, await ask());
        form.requestSubmit(form.querySelector('[type=submit]'));
      }
    } finally {
      field.required = true;
    }
  });
}));

// Before passwords.js and busy.js.
addEventListener('submit', async event => {
  const form = event.target;
  if (!form.querySelector('.passkey-add') || form.dataset.made) {
    return;
  }
  event.preventDefault();
  if (!markBusy(form)) {
    return;
  }
  showError(form, '');
  try {
    const response = await sent('options', form);
    const again = response.fragment?.querySelector('section.form');
    if (again) {
      // Refused, or the log-in is not fresh any more: the form comes back with its errors.
      form.closest('section').replaceWith(enhanced(again));
      again.querySelector('[aria-invalid]')?.focus();
    } else if (!response.ok) {
      showError(form, response.problem);
    } else {
      const { options, state } = read(response);
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      const credential = await navigator.credentials.create({ publicKey });
      put(form, { credential: JSON.stringify(credential), state });
      form.dataset.made = true;
      form.ariaBusy = null;
      form.requestSubmit();
    }
  } catch (error) {
    showError(form, words(error));
  }
  form.ariaBusy = null;
}, { capture: true });
