// "Post", the submit button of a comment's form, is there while something is typed. Enter sends as well.

import { enhance } from './fragment.js';

const submits = new WeakMap();

function update(text) {
  const submit = submits.get(text.form);
  if (!submit) {
    return;
  }
  if (!text.value.trim()) {
    submit.remove();
  } else if (!submit.isConnected) {
    text.after(submit);
  }
}

enhance(root => root.querySelectorAll('.post .comment-form').forEach(form => {
  const submit = form.querySelector('input[type=submit]');
  submit.value = 'Post';
  // Whose photo. It begins with the visible word.
  submit.ariaLabel &&= `Post ${submit.ariaLabel}`;
  submit.classList.add('ready');
  submits.set(form, submit);
  update(form.elements.text);
}));

addEventListener('input', ({ target }) => target.matches('.comment-form [name=text]') && update(target));
