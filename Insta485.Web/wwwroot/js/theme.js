// The button that switches between light and dark at once. The server stores the choice in a cookie.

import { fetchFragment, enhance, make, announce, symbol } from './fragment.js';

const { documentElement: root } = document;
const system = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : system.matches;

// The button offers the theme the page does not have.
const update = button => {
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
  document.querySelectorAll('.theme button').forEach(update);
}

// Requests are sent one after the other, so that the last press wins.
let waiting = 0;
let lastSent = Promise.resolve();

async function press(form, label) {
  const theme = isDark() ? 'light' : 'dark';
  const wanted = (theme === 'dark') === system.matches ? null : theme;
  show(wanted);
  const data = new FormData(form);
  data.set('theme', wanted ?? 'system');
  waiting += 1;
  lastSent = lastSent.then(() => fetchFragment(form.action, data));
  const { ok } = await lastSent;
  waiting -= 1;
  // This page has the new theme even if storing it failed.
  announce(ok ? `${label}.` : `${label}, on this page only.`);
}

enhance(scope => scope.querySelectorAll('.theme').forEach(place => {
  const form = place.querySelector('form');
  const button = make('button', { type: 'button', className: 'icon' });
  button.onclick = () => press(form, button.ariaLabel);
  update(button);
  place.replaceChildren(button);
}));

// The theme may have been changed on another page or in another tab.
const reread = () => waiting || show(/(?:^|; )(?:__Host-)?theme=(light|dark)/.exec(document.cookie)?.[1]);
addEventListener('pageshow', ({ persisted }) => persisted && reread());
window.cookieStore?.addEventListener('change', reread);
system.addEventListener('change', () => show(root.dataset.theme));
