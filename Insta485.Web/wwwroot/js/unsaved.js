// Leaving a form with changes that were not saved asks first.

let changed;

/** The visitor changed something that is no event of a field. */
export const markChanged = form => {
  if (form?.matches('[data-asks]')) {
    changed = form;
  }
};

export const markSaved = () => {
  changed = null;
};

addEventListener('input', ({ target }) => markChanged(target.form));
// drafts.js keeps what was typed.
addEventListener('sessionover', markSaved);
addEventListener('beforeunload', event => changed?.isConnected && event.preventDefault());
