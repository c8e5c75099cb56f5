// Comments without a reload: Enter sends a comment, and a deleted one disappears at once.

import { fetchFragment, showError, enhance, enhanced, make, announce } from './fragment.js';

// Specification 3.1 allows no delete form on the main page, section 6 requires a button.
enhance(root => root.querySelectorAll('li.mine').forEach(item => {
  const button = make('button', { type: 'button', className: 'quiet delete-comment-button', textContent: 'delete' });
  button.ariaLabel = item.dataset.delete;
  button.dataset.testid = 'delete-comment-button';
  item.append(button);
}));

// "All 12 comments", if the post shows only some.
export const addToTotal = (post, difference) => post.querySelectorAll('.total').forEach(number => {
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
    const [item] = enhanced(fragment).children;
    // live.js may have been faster.
    if (!post.querySelector(`[data-comment="${item.dataset.comment}"]`)) {
      post.querySelector('.comments').append(item);
      addToTotal(post, 1);
    }
    announce('Comment added.');
  }
}

async function edit(form) {
  const { ok, fragment, problem } = await fetchFragment(form.action, new FormData(form));
  showError(form, ok ? '' : problem);
  if (ok) {
    const [item] = enhanced(fragment).children;
    form.closest('li').replaceWith(item);
    item.querySelector('.edit summary').focus({ preventScroll: true });
    announce('Comment saved.');
  }
}

// Deletions that can still be undone: what sends each at once.
const undoable = new Set();
const undoTime = 5_000;
// What this page sent while it was left. The page that follows may have been read before the server had it.
const left = 'deleted comments';

const hide = (item, isHidden) => {
  item.hidden = isHidden;
  addToTotal(item.closest('.post'), isHidden ? -1 : 1);
};

function remove(item, operation) {
  showError(item.closest('.post').querySelector('.under'));
  hide(item, true);
  const undo = make('button', { type: 'button', className: 'quiet', textContent: 'Undo' });
  const note = make('li', { className: 'undo', textContent: 'Comment deleted.' });
  note.append(undo);
  item.after(note);
  // The focus was on the removed button.
  undo.focus({ preventScroll: true });
  announce('Comment deleted. You can undo this for five seconds.');
  const end = () => {
    clearTimeout(timer);
    undoable.delete(send);
    if (!undoable.size) {
      removeEventListener('beforeunload', leave);
    }
    const hadFocus = note.contains(document.activeElement);
    note.remove();
    return hadFocus;
  };
  const send = () => {
    // Focusing the text field instead would open a phone's keyboard.
    if (end()) {
      item.parentElement.tabIndex = -1;
      item.parentElement.focus({ preventScroll: true });
    }
    return sendDeletion(item, operation);
  };
  const timer = setTimeout(send, undoTime);
  undoable.add(send);
  addEventListener('beforeunload', leave);
  undo.onclick = () => {
    end();
    hide(item, false);
    item.querySelector('.delete-comment-button').focus({ preventScroll: true });
    announce('Comment kept.');
  };
}

async function sendDeletion(item, operation) {
  const post = item.closest('.post');
  const data = new FormData();
  data.set('operation', operation);
  data.set('commentid', item.dataset.comment);
  data.set('csrf_token', post.querySelector('[name=csrf_token]').value);
  const { ok, status, problem } = await fetchFragment('/comments/', data);
  // 404: it was deleted in another tab.
  if (ok || status === 404) {
    item.remove();
  } else {
    hide(item, false);
    showError(post.querySelector('.under'), problem);
  }
}

const sendAll = () => undoable.forEach(send => send());
// Before the request for the next page goes out. Only while there is something to send: some browsers keep no page that listens.
const leave = () => {
  sessionStorage.setItem(left, [...document.querySelectorAll('.comments [hidden]')].map(item => item.dataset.comment).join());
  sendAll();
};
addEventListener('pagehide', sendAll);
// Phones end a hidden page without a further event.
document.addEventListener('visibilitychange', () => document.hidden && sendAll());

const gone = sessionStorage.getItem(left)?.split(',') ?? [];
sessionStorage.removeItem(left);
enhance(root => gone.forEach(id => {
  const item = root.querySelector(`[data-comment="${id}"]`);
  if (item) {
    hide(item, true);
    item.remove();
  }
}));

addEventListener('submit', event => {
  const { target } = event;
  // Within a post only: the page of a refused comment, for visitors without scripts, has the form alone.
  if (target.matches('.post .comment-form')) {
    event.preventDefault();
    send(target);
  } else if (target.matches('.comments form')) {
    event.preventDefault();
    const operation = target.elements.operation.value;
    if (operation === 'edit') {
      edit(target);
    } else {
      remove(target.closest('li'), operation);
    }
  }
});

addEventListener('click', ({ target }) => {
  if (target.matches('button.delete-comment-button')) {
    remove(target.closest('li'), 'delete');
  }
});
