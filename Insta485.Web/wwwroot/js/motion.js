// One page fades into the next; a photo of a profile grows into the photo of its post's page, and shrinks back.

// Back on a page, the photo is where it was left.
import './scroll.js';

// A name for the moment only, so that no two elements have the same.
const name = (element, name, transition) => {
  if (transition && element) {
    element.style.viewTransitionName = name;
    transition.finished.then(() => {
      element.style.viewTransitionName = '';
    });
  }
};

const photoOf = url => url && document.querySelector(`.grid a[href="${new URL(url).pathname}"] img`);

// Chromium does not always know yet where a click leads.
let clicked;
addEventListener('click', ({ target }) => {
  clicked = target.closest('a')?.href;
}, { capture: true });

addEventListener('pageswap', ({ viewTransition, activation }) => {
  name(photoOf(activation?.entry?.url ?? clicked), 'photo', viewTransition);
  // Only the old page becomes a picture that fades, over the new one, which can be used at once.
  name(document.documentElement, 'root', viewTransition);
});
addEventListener('pagereveal', ({ viewTransition }) => name(photoOf(window.navigation?.activation?.from?.url), 'photo', viewTransition));
