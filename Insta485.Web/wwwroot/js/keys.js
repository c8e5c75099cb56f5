// Keyboard shortcuts, and the dialog that lists them and switches them off (WCAG 2.2, 2.1.4).

import { dialog } from './dialog.js';
import { make, symbol } from './fragment.js';
import { extend } from './scroll.js';

const shortcuts = {
  j: 'Next post',
  k: 'Previous post',
  l: 'Like or unlike',
  c: 'Comment',
  Esc: 'Leave the comment field',
  '?': 'Show this list',
};
const isOff = () => localStorage.getItem('keys') === 'off';

const posts = () => [...document.querySelectorAll('.post')];
const topOf = post => post.getBoundingClientRect().top;
const visibleHeight = post => Math.min(post.getBoundingClientRect().bottom, innerHeight) - Math.max(topOf(post), 0);
// Half the distance at which `move` puts a post: a post above this line counts as passed.
const edge = () => parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) / 2;

// The post the page is scrolling to, until the visitor scrolls or clicks.
let destination;
const forget = () => {
  destination = null;
};
['wheel', 'touchmove', 'pointerdown'].forEach(type => addEventListener(type, forget, { passive: true }));

// The post with the focus, unless it was scrolled away; otherwise the most visible one.
const focused = () => posts().find(post => post.contains(document.activeElement) && (post === destination || visibleHeight(post) > 0));
const current = () => focused() ?? posts().sort((one, other) => visibleHeight(other) - visibleHeight(one))[0];

function focus(post) {
  post.tabIndex = -1;
  post.focus({ preventScroll: true });
}

// Counted from the post with the focus, otherwise from the top of the window.
function next(by) {
  const all = posts();
  const from = focused();
  return from ? all[all.indexOf(from) + by]
    : by > 0 ? all.find(post => topOf(post) > edge()) : all.findLast(post => topOf(post) < edge());
}

async function move(by) {
  const post = next(by) ?? (by > 0 && await extend() ? next(by) : null);
  if (post) {
    destination = post;
    focus(post);
    post.scrollIntoView({ behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth' });
  }
}

let frame;
function showList() {
  if (!frame) {
    const rows = Object.entries(shortcuts).map(([key, action]) => `<dt><kbd>${key}</kbd></dt><dd>${action}</dd>`).join('');
    const box = make('div', {
      innerHTML: `<h2>Keyboard shortcuts</h2><dl>${rows}</dl><label><input type="checkbox"> Use keyboard shortcuts</label>`,
    });
    box.querySelector('input').onchange = ({ target }) => {
      localStorage.setItem('keys', target.checked ? 'on' : 'off');
      offerList();
    };
    frame = dialog('keys', 'Keyboard shortcuts', box);
  }
  frame.querySelector('input').checked = !isOff();
  frame.showModal();
}

const isFeed = () => document.querySelector('.feed');
const actions = {
  j: () => move(1),
  k: () => move(-1),
  l: () => current().querySelector('.likes form').requestSubmit(),
  c: () => current().querySelector('.comment-form [name=text]').focus(),
  '?': showList,
};

// The letter; on a keyboard of another script, the Latin letter at its place.
const nameOf = ({ key, code }) => (/^\P{ASCII}$/u.test(key ?? '') ? /^Key([A-Z])$/.exec(code)?.[1] : key)?.toLowerCase();

function press(event) {
  const { key, target, repeat } = event;
  const name = nameOf(event);
  if (!actions[name]) {
    forget();
  }
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || isOff()
    || document.querySelector('dialog[open]')) {
    return;
  }
  if (target.isContentEditable || target.matches('input, textarea, select')) {
    if (key === 'Escape' && target.matches('.post .comment-form input')) {
      focus(target.closest('.post'));
    }
    return;
  }
  // A key without an action here is left to the browser.
  if (actions[name] && (name === '?' || ('jk'.includes(name) ? isFeed() : posts().length))) {
    event.preventDefault();
    // A key held down keeps moving; every other action runs once.
    if (!repeat || 'jk'.includes(name)) {
      actions[name]();
    }
  }
}

// A button too: "?" is not obvious, and does nothing while the shortcuts are off.
const button = make('button', { className: 'icon', ariaLabel: 'Keyboard shortcuts', title: 'Keyboard shortcuts', onclick: showList });
button.append(symbol('keys'));
function offerList() {
  if (isOff() || matchMedia('(any-pointer: fine)').matches) {
    document.querySelector('header.bar .theme').before(button);
  }
}

if (document.body.dataset.logname) {
  addEventListener('keydown', press);
  offerList();
}
