// Buttons that move the photos of a form, in place of the numbers.

import { announce, enhance, make } from './fragment.js';
import { markChanged } from './unsaved.js';

/** Buttons to move a photo: `move` is called with -1 or 1. */
export function moveButtons(move) {
  const button = (by, textContent) => make('button', { type: 'button', className: 'button', textContent, onclick: () => move(by) });
  const box = make('div', { className: 'moves' });
  box.append(button(-1, 'Move up'), button(1, 'Move down'));
  return box;
}

// The fields are sent in the order of the page, and file_2 belongs to the second photo.
function number(list) {
  [...list.children].forEach((item, index) => {
    item.querySelector('[name=place]').value = index + 1;
    const file = item.querySelector('[type=file]');
    if (file) {
      const label = item.querySelector(`[for="${file.id}"]`);
      file.id = file.name = label.htmlFor = `file_${index + 1}`;
    }
  });
}

enhance(root => root.querySelectorAll('[data-arrange]').forEach(list => {
  if (list.children.length < 2) {
    return;
  }
  // As the numbers say: a form that came back may have others than its order.
  const placeOf = item => Number(item.querySelector('[name=place]').value) || 99;
  list.append(...[...list.children].sort((one, other) => placeOf(one) - placeOf(other)));
  [...list.children].forEach(item => {
    const buttons = moveButtons(by => {
      const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
      if (other) {
        const { activeElement } = document;
        other[by < 0 ? 'before' : 'after'](item);
        activeElement.focus();
        number(list);
        markChanged(list.closest('form'));
        announce(`Photo ${[...list.children].indexOf(item) + 1} of ${list.children.length}`);
      }
    });
    const field = item.querySelector('.place');
    field.hidden = true;
    field.after(buttons);
  });
}));
