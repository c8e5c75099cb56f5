// Light or dark colours: a button that changes the page at once. The server keeps the choice, in a cookie.

import { fetchFragment, enhance, make, announce, symbol } from './fragment.js';

const { documentElement: root } = document;
const system = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : system.matches;

// The other colours than the page has.
const turn = button => {
  button.ariaLabel = isDark() ? 'Light colours' : 'Dark colours';
  button.replaceChildren(symbol(isDark() ? 'sun' : 'moon'));
};

function show(theme) {
  if (theme) {
    root.dataset.theme = theme;
  } else {
    delete root.dataset.theme;
  }
  const set = (name, content) => document.querySelectorAll(`meta[name=${name}]`).forEach(meta => {
    meta.content = content;
  });
  set('color-scheme', theme ?? 'light dark');
  set('theme-color', getComputedStyle(root).backgroundColor);
  document.querySelectorAll('.theme button').forEach(turn);
}

// One request after the other: the last press is the one that stays.
let waiting = 0;
let sent = Promise.resolve();

async function press(form, label) {
  const theme = isDark() ? 'light' : 'dark';
  const wanted = (theme === 'dark') === system.matches ? null : theme;
  show(wanted);
  const data = new FormData(form);
  data.set('theme', wanted ?? 'system');
  waiting += 1;
  sent = sent.then(() => fetchFragment(form.action, data));
  const { ok } = await sent;
  waiting -= 1;
  // The page has what was wanted either way.
  announce(ok ? `${label}.` : `${label}, on this page only.`);
}

enhance(part => part.querySelectorAll('.theme').forEach(place => {
  const form = place.querySelector('form');
  const button = make('button', { type: 'button', className: 'icon' });
  button.onclick = () => press(form, button.ariaLabel);
  turn(button);
  place.replaceChildren(button);
}));

// Chosen on another page meanwhile, or in another tab.
const follow = () => waiting || show(/(?:^|; )theme=(light|dark)/.exec(document.cookie)?.[1]);
addEventListener('pageshow', ({ persisted }) => persisted && follow());
window.cookieStore?.addEventListener('change', follow);
system.addEventListener('change', () => show(root.dataset.theme));
