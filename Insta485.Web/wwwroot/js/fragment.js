// Parts of pages: asked for by the header Fragment, dressed, put in the place of old ones.

const steps = [];

/** Has something done with the page, and with every part that comes later. */
export const enhance = step => steps.push(step);

/** Does it. */
export const enhanced = root => {
  steps.forEach(step => step(root));
  return root;
};

/** What is said when a request failed on the way. */
export const noAnswer = 'No answer came. Nothing is lost; try again.';

/** Marks a form as on its way; false where it is already. It may be sent again when it is back: `form.ariaBusy = null`. */
export const once = form => !form.ariaBusy && Boolean(form.ariaBusy = 'true');

// Where a lost session leads: to the log-in page, and from there back here, with what was typed (drafts.js).
function logIn() {
  dispatchEvent(new Event('sessionover'));
  location.assign(`/accounts/login/?target=${encodeURIComponent(location.pathname + location.search)}`);
}

/** Sends a form's data, or without any asks for a page. Never throws: no answer is an answer with a problem. */
export async function fetchFragment(url, data) {
  try {
    // A form that was sent is carried out, also when its page is left meanwhile.
    const answer = await fetch(url, { method: data ? 'POST' : 'GET', body: data, keepalive: Boolean(data), headers: { Fragment: '1' } });
    return await read(answer.status, answer.url, answer.headers.get('Fragment-Logname'), await answer.text());
  } catch {
    return { ok: false, problem: noAnswer };
  }
}

/** What an answer is: whether it is good, where it came from in the end, its markup, and in words what is wrong. */
export function read(status, url, logname, text) {
  const { logname: mine } = document.body.dataset;
  const leaves = new Promise(() => {});
  if (mine && new URL(url).pathname === '/accounts/login/') {
    logIn();
    return leaves;
  }
  // Another tab logged in as somebody else: what is theirs has no place on this page.
  if (status < 400 && mine && logname && decodeURIComponent(logname) !== mine) {
    location.reload();
    return leaves;
  }
  const template = document.createElement('template');
  template.innerHTML = text;
  const part = template.content;
  const said = part.querySelector('.problem') ?? part.querySelector('p');
  return { ok: status < 400, status, url, part, problem: said?.textContent ?? 'That did not work. Try again.' };
}

/** Puts a new part in the place of an old one; whoever was in the old one is in the new one. */
export function swap(old, part) {
  const wasInside = old.contains(document.activeElement);
  old.replaceWith(enhanced(part));
  if (wasInside) {
    part.querySelector('button, input:not([type=hidden])')?.focus();
  }
}

/** Shows at the end of an element what is wrong there, or that nothing is any more. */
export function complain(where, problem) {
  where.querySelectorAll(':scope > .problem').forEach(old => old.remove());
  if (problem) {
    where.append(make('p', { className: 'problem', role: 'alert', textContent: problem }));
  }
}

/** One of the symbols of Pages/_Symbols.cshtml. */
export function symbol(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.classList.add('symbol');
  svg.ariaHidden = 'true';
  svg.append(document.createElementNS(svg.namespaceURI, 'use'));
  svg.firstChild.setAttribute('href', `#s-${name}`);
  return svg;
}

/** A new element. */
export const make = (name, properties) => Object.assign(document.createElement(name), properties);

/** A click on a link that is not for another tab or window. */
export const isPlain = ({ ctrlKey, metaKey, shiftKey, altKey }) => !ctrlKey && !metaKey && !shiftKey && !altKey;

const status = document.body.appendChild(make('p', { className: 'unseen', role: 'status' }));

/** Tells those who do not see it. */
export const announce = text => {
  // The same words once more are news, too.
  status.textContent = '';
  requestAnimationFrame(() => {
    status.textContent = text;
  });
};

/** "1 like", "2 likes": one more or one less. */
export const count = (element, noun, by) => {
  const number = parseInt(element.textContent, 10) + by;
  element.textContent = `${number} ${noun}${number === 1 ? '' : 's'}`;
};
