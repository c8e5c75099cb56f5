// Comments in place: Enter sends one, deleting removes it at once.

import { fetchFragment, complain, enhance, enhanced, make, announce } from './fragment.js';

// Enter sends; a button for it is what the form has without scripts.
enhance(root => root.querySelectorAll('.post .comment-form input[type=submit]').forEach(submit => submit.remove()));
// The main page has no form for this; it is for the scripts to offer.
enhance(root => root.querySelectorAll('li.mine').forEach(item => {
  const button = make('button', { type: 'button', className: 'quiet delete-comment-button', textContent: 'delete' });
  button.dataset.testid = 'delete-comment-button';
  item.append(button);
}));

// "All 12 comments", where not all are shown.
const total = (post, by) => post.querySelectorAll('.total').forEach(number => {
  number.textContent = parseInt(number.textContent, 10) + by;
});

async function send(form) {
  const { text } = form.elements;
  if (text.readOnly) {
    return;
  }
  // What is on its way is not changed, and not lost either.
  text.readOnly = true;
  const { ok, part, problem } = await fetchFragment(form.action, new FormData(form));
  text.readOnly = false;
  text.ariaInvalid = ok ? null : 'true';
  complain(form, ok ? '' : problem);
  if (ok) {
    text.value = '';
    const post = form.closest('.post');
    post.querySelector('.comments').append(...enhanced(part).children);
    total(post, 1);
    announce('Comment added.');
  }
}

async function remove(item) {
  const post = item.closest('.post');
  const form = post.querySelector('.comment-form');
  const data = new FormData();
  data.set('operation', 'delete');
  data.set('commentid', item.dataset.comment);
  data.set('csrf_token', form.elements.csrf_token.value);
  complain(post.querySelector('.under'));
  item.hidden = true;
  total(post, -1);
  // Its button had the focus, and is gone. Not to the text field: on a phone that would bring up the keyboard.
  item.parentElement.tabIndex = -1;
  item.parentElement.focus({ preventScroll: true });
  const { ok, status, problem } = await fetchFragment(form.action, data);
  // Not there: it was deleted in another tab.
  if (ok || status === 404) {
    item.remove();
    announce('Comment deleted.');
  } else {
    item.hidden = false;
    total(post, 1);
    complain(post.querySelector('.under'), problem);
  }
}

addEventListener('submit', event => {
  const { target } = event;
  // Not the form by itself on a page of its own, where one without scripts was refused.
  if (target.matches('.post .comment-form')) {
    event.preventDefault();
    send(target);
  } else if (target.matches('.comments form')) {
    event.preventDefault();
    remove(target.closest('li'));
  }
});

addEventListener('click', ({ target }) => {
  if (target.matches('button.delete-comment-button')) {
    remove(target.closest('li'));
  }
});
