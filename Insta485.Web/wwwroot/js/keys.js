// Keys: from post to post, like, comment; and the list of them, where they can be switched off (WCAG 2.2, 2.1.4).

import { dialog } from './dialog.js';
import { make, symbol } from './fragment.js';
import { extend } from './scroll.js';

const words = { j: 'Next post', k: 'Previous post', l: 'Like or unlike', c: 'Comment', Esc: 'Leave the comment', '?': 'This list' };
const isOff = () => localStorage.getItem('keys') === 'off';

const posts = () => [...document.querySelectorAll('.post')];
const topOf = post => post.getBoundingClientRect().top;
const seen = post => Math.min(post.getBoundingClientRect().bottom, innerHeight) - Math.max(topOf(post), 0);
// Posts are scrolled to twice as far from the top as this: what begins there or below has not been passed by.
const edge = () => parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) / 2;

// Where the last key led: the page may still be on its way there, until the visitor goes elsewhere.
let going;
const stay = () => {
  going = null;
};
['wheel', 'touchmove', 'pointerdown'].forEach(type => addEventListener(type, stay, { passive: true }));

// The post with the focus, unless it was scrolled away; otherwise the one of which most is seen.
const focused = () => posts().find(post => post.contains(document.activeElement) && (post === going || seen(post) > 0));
const current = () => focused() ?? posts().sort((one, other) => seen(other) - seen(one))[0];

function focus(post) {
  post.tabIndex = -1;
  post.focus({ preventScroll: true });
}

// From the one with the focus, or else from the top of the window.
function next(by) {
  const all = posts();
  const from = focused();
  return from ? all[all.indexOf(from) + by]
    : by > 0 ? all.find(post => topOf(post) > edge()) : all.findLast(post => topOf(post) < edge());
}

async function move(by) {
  const post = next(by) ?? (by > 0 && await extend() ? next(by) : null);
  if (post) {
    going = post;
    focus(post);
    post.scrollIntoView({ behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth' });
  }
}

let frame;
function list() {
  if (!frame) {
    const rows = Object.entries(words).map(([key, word]) => `<dt><kbd>${key}</kbd></dt><dd>${word}</dd>`).join('');
    const box = make('div', { innerHTML: `<h2>Keyboard shortcuts</h2><dl>${rows}</dl><label><input type="checkbox"> Use these keys</label>` });
    box.querySelector('input').onchange = ({ target }) => {
      localStorage.setItem('keys', target.checked ? 'on' : 'off');
      offer();
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
  '?': list,
};

function press(event) {
  const { key, target, repeat } = event;
  const name = key?.toLowerCase();
  if (!actions[name]) {
    stay();
  }
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || isOff() || document.querySelector('dialog[open]')) {
    return;
  }
  if (target.isContentEditable || target.matches('input, textarea, select')) {
    if (key === 'Escape' && target.matches('.post .comment-form input')) {
      focus(target.closest('.post'));
    }
    return;
  }
  // Where it does nothing it is the browser's.
  if (actions[name] && (name === '?' || ('jk'.includes(name) ? isFeed() : posts().length))) {
    event.preventDefault();
    // Who keeps a key down moves on and on, but does nothing twice.
    if (!repeat || 'jk'.includes(name)) {
      actions[name]();
    }
  }
}

// The list, for those who do not try "?", or have switched that off, too.
const button = make('button', { className: 'icon', ariaLabel: 'Keyboard shortcuts', title: 'Keyboard shortcuts', onclick: list });
button.append(symbol('keys'));
function offer() {
  if (isOff() || matchMedia('(any-pointer: fine)').matches) {
    document.querySelector('header.bar .theme').before(button);
  }
}

if (document.body.dataset.logname) {
  addEventListener('keydown', press);
  offer();
}
