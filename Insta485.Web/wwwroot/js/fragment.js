// Fragments of pages: fetched with the header Fragment, enhanced by the other scripts, put in the place of old elements.

const steps = [];
let isPageEnhanced = false;

/** Registers a step that runs on the page and on every fragment that arrives later. */
export const enhance = step => {
  steps.push(step);
  // A script that came after the page was enhanced.
  if (isPageEnhanced) {
    step(document.body);
  }
};

/** Runs every registered step on an element and returns it. */
export const enhanced = root => {
  isPageEnhanced ||= root === document.body;
  steps.forEach(step => step(root));
  return root;
};

export const networkError = "Couldn't reach the server. Nothing is lost; try again.";

/** Marks a form as being sent; false if it is being sent already. To clear the mark: `form.ariaBusy = null`. */
export const markBusy = form => !form.ariaBusy && Boolean(form.ariaBusy = 'true');

/** After log-in the visitor comes back here, and drafts.js restores what was typed. */
export function goToLogin() {
  dispatchEvent(new Event('sessionover'));
  location.assign(`/accounts/login/?target=${encodeURIComponent(location.pathname + location.search)}`);
}

/** Sends a form's data, or gets a page if there are none. Never throws: a network error is a response with a problem. */
export async function fetchFragment(url, data) {
  try {
    // keepalive: a form that was sent is carried out even if the visitor leaves the page.
    const response = await fetch(url, { method: data ? 'POST' : 'GET', body: data, keepalive: Boolean(data), headers: { Fragment: '1' } });
    return await parseResponse(response.status, response.url, response.headers.get('Fragment-Logname'), await response.text());
  } catch {
    return { ok: false, problem: networkError };
  }
}

/** Reads a response: whether it succeeded, its final address, its markup, and the error message if it failed. */
export function parseResponse(status, url, logname, text) {
  const { logname: mine } = document.body.dataset;
  // The page is about to be left, so the caller gets no response.
  const never = new Promise(() => {});
  if (mine && new URL(url).pathname === '/accounts/login/') {
    goToLogin();
    return never;
  }
  // Another user logged in in another tab: their fragment must not appear on this user's page.
  if (status < 400 && mine && logname && decodeURIComponent(logname) !== mine) {
    location.reload();
    return never;
  }
  const template = document.createElement('template');
  template.innerHTML = text;
  const fragment = template.content;
  const message = fragment.querySelector('.problem') ?? fragment.querySelector('p');
  const token = status === 400 && fragment.querySelector('[name=csrf_token]')?.value;
  const isMine = decodeURIComponent(logname ?? '') === (mine ?? '');
  if (token && isMine) {
    // The page's tokens were of another log-in: sent again, its forms are taken.
    document.querySelectorAll('[name=csrf_token]').forEach(input => {
      input.value = token;
    });
  }
  const problem = token && !isMine ? 'This page belongs to another log-in. Reload it and try again.' : message?.textContent;
  return { ok: status < 400, status, url, fragment, problem: problem ?? "That didn't work. Try again." };
}

/** Replaces an element. The focus moves to the new one if it was in the old one. */
export function swap(old, element) {
  const hadFocus = old.contains(document.activeElement);
  old.replaceWith(enhanced(element));
  if (hadFocus) {
    element.querySelector('button, input:not([type=hidden])')?.focus();
  }
}

/** Shows an error message at the end of an element, or removes it if there is no problem. */
export function showError(element, problem) {
  element.querySelectorAll(':scope > .problem').forEach(old => old.remove());
  if (problem) {
    element.append(make('p', { className: 'problem', role: 'alert', textContent: problem }));
  }
}

/** Shows why a form was refused, each error beside its field, in place of earlier ones. What was typed or chosen stays. */
export function showErrors(form, { fragment, problem }) {
  form.querySelectorAll('.problem').forEach(old => old.remove());
  form.querySelectorAll('[aria-invalid]').forEach(field => {
    field.ariaInvalid = null;
  });
  const errors = fragment?.querySelectorAll('.field .problem') ?? [];
  errors.forEach(error => {
    const field = form.querySelector(`#${error.id.replace(/-problem$/, '')}`);
    if (!field) {
      // The server asks for more than the form had: the password.
      form.querySelector('[type=submit]').before(enhanced(error.closest('.field')));
      return;
    }
    field.closest('.field').append(error);
    field.ariaInvalid = 'true';
    field.setAttribute('aria-describedby', fragment.querySelector(`#${field.id}`).getAttribute('aria-describedby'));
  });
  form.querySelector('[aria-invalid]')?.focus();
  if (!errors.length) {
    showError(form, problem);
  }
}

/** Puts another page's content in the place of this one's. */
export function replaceMain(fragment) {
  const main = document.querySelector('main');
  main.replaceChildren(enhanced(fragment));
  main.focus({ preventScroll: true });
}

/** Makes one of the symbols of Pages/_Symbols.cshtml. */
export function symbol(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.classList.add('symbol');
  svg.ariaHidden = 'true';
  svg.append(document.createElementNS(svg.namespaceURI, 'use'));
  svg.firstChild.setAttribute('href', `#s-${name}`);
  return svg;
}

/** Makes an element with these properties. */
export const make = (name, properties) => Object.assign(document.createElement(name), properties);

/** Whether a click opens the link here: not in another tab or window. */
export const isPlainClick = ({ ctrlKey, metaKey, shiftKey, altKey }) => !ctrlKey && !metaKey && !shiftKey && !altKey;

const status = document.body.appendChild(make('p', { className: 'unseen', role: 'status' }));

/** Tells screen readers. */
export const announce = text => {
  // A text is read only if it changed, so the same one again needs an empty one between.
  status.textContent = '';
  requestAnimationFrame(() => {
    status.textContent = text;
  });
};

/** Adds to a count in words: "1 like", "2 likes". */
export const addToCount = (element, noun, difference) => {
  const number = parseInt(element.textContent, 10) + difference;
  element.textContent = `${number} ${noun}${number === 1 ? '' : 's'}`;
};
