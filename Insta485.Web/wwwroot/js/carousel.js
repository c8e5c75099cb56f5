// Buttons, keys and a number for posts with several photos. Swiping needs no script.

import { announce, enhance, isPlainClick, make } from './fragment.js';

enhance(root => root.querySelectorAll('.carousel').forEach(list => {
  const frame = list.parentElement;
  const sign = frame.querySelector('.several');
  const items = [...list.children];
  let place = 0;
  let timer;
  const step = (by, name, text) => make('button', {
    type: 'button', className: `step ${name}`, ariaLabel: `${name === 'next' ? 'Next' : 'Previous'} photo`, textContent: text,
    onclick: () => move(by),
  });
  const [previous, next] = [step(-1, 'previous', '‹'), step(1, 'next', '›')];

  function show() {
    const focused = [previous, next].find(button => button === document.activeElement);
    previous.hidden = place === 0;
    next.hidden = place === items.length - 1;
    sign.textContent = `${place + 1}/${items.length}`;
    if (focused?.hidden) {
      (focused === next ? previous : next).focus();
    }
  }

  function move(by) {
    if (items[place + by]) {
      place += by;
      const behavior = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth';
      list.scrollTo({ left: place * list.clientWidth, behavior });
      show();
      announce(items[place].ariaLabel);
    }
  }

  // However it was scrolled: a finger, the focus, an address with #photo-2.
  const settle = () => {
    place = Math.round(list.scrollLeft / list.clientWidth) || 0;
    show();
  };
  list.addEventListener('scroll', () => {
    clearTimeout(timer);
    timer = setTimeout(settle, 120);
  });
  // In a window of another size it shows the same photo.
  let width;
  new ResizeObserver(() => {
    if (width && list.clientWidth !== width) {
      list.scrollTo({ left: place * list.clientWidth, behavior: 'instant' });
    }
    width = list.clientWidth;
  }).observe(list);
  frame.addEventListener('keydown', event => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by && isPlainClick(event)) {
      event.preventDefault();
      move(by);
    }
  });
  sign.ariaHidden = 'true';
  settle();
  frame.append(previous, next);
}));
