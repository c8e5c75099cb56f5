// View transitions: pages fade, and a photo in a profile's grid grows into the photo of its post's page and back.

// Restores the scroll position first, so that the photo is where the visitor left it.
import './scroll.js';

// Only while the transition runs: two elements must not have the same name.
const setName = (element, name, transition) => {
  if (transition && element) {
    element.style.viewTransitionName = name;
    transition.finished.then(() => {
      element.style.viewTransitionName = '';
    });
  }
};

const photoOf = url => url && document.querySelector(`.grid a[href="${new URL(url).pathname}"] img`);

// Chromium's `activation` is not always set yet when a click leads away.
let clicked;
addEventListener('click', ({ target }) => {
  clicked = target.closest('a')?.href;
}, { capture: true });

addEventListener('pageswap', ({ viewTransition, activation }) => {
  setName(photoOf(activation?.entry?.url ?? clicked), 'photo', viewTransition);
  // Only the old page fades, over the new one, which can be used at once.
  setName(document.documentElement, 'root', viewTransition);
});
addEventListener('pagereveal', ({ viewTransition }) => setName(photoOf(window.navigation?.activation?.from?.url), 'photo', viewTransition));
