// Comments without a reload: Enter sends a comment, and a deleted one disappears at once.

import { fetchFragment, showError, enhance, enhanced, make, announce } from './fragment.js';

// Specification 3.1 allows no delete form on the main page, section 6 requires a button.
enhance(root => root.querySelectorAll('li.mine').forEach(item => {
  const button = make('button', { type: 'button', className: 'quiet delete-comment-button', textContent: 'delete' });
  button.dataset.testid = 'delete-comment-button';
  item.append(button);
}));

// "All 12 comments", if the post shows only some.
const addToTotal = (post, difference) => post.querySelectorAll('.total').forEach(number => {
  number.textContent = parseInt(number.textContent, 10) + difference;
});

async function send(form) {
  const { text } = form.elements;
  if (text.readOnly) {
    return;
  }
  // The text stays until the server has it, and can't be changed meanwhile.
  text.readOnly = true;
  const { ok, fragment, problem } = await fetchFragment(form.action, new FormData(form));
  text.readOnly = false;
  text.ariaInvalid = ok ? null : 'true';
  showError(form, ok ? '' : problem);
  if (ok) {
    if (form.contains(document.activeElement)) {
      // The button disappears with the text.
      text.focus({ preventScroll: true });
    }
    text.value = '';
    text.dispatchEvent(new Event('input', { bubbles: true }));
    const post = form.closest('.post');
    post.querySelector('.comments').append(...enhanced(fragment).children);
    addToTotal(post, 1);
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
  showError(post.querySelector('.under'));
  item.hidden = true;
  addToTotal(post, -1);
  // The focus was on the removed button. Focusing the text field instead would open a phone's keyboard.
  item.parentElement.tabIndex = -1;
  item.parentElement.focus({ preventScroll: true });
  const { ok, status, problem } = await fetchFragment(form.action, data);
  // 404: it was deleted in another tab.
  if (ok || status === 404) {
    item.remove();
    announce('Comment deleted.');
  } else {
    item.hidden = false;
    addToTotal(post, 1);
    showError(post.querySelector('.under'), problem);
  }
}

addEventListener('submit', event => {
  const { target } = event;
  // Within a post only: the page of a refused comment, for visitors without scripts, has the form alone.
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
