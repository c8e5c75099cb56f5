// File fields: choose, drop or paste a photo, preview and check it, then upload with a progress bar and Cancel.

import { showError, enhanced, make, networkError, markBusy, parseResponse, announce } from './fragment.js';

const input = () => document.querySelector('input[type=file]');

// Only the size is checked in advance. The server decides by the bytes what is a photo: names and types are often wrong.
const problemOf = (file, { max, tooLarge }) => file.size > Number(max) ? tooLarge : '';

function show(input) {
  const field = input.closest('.field');
  const [file] = input.files;
  const problem = file && problemOf(file, input.dataset);
  if (!file || problem) {
    input.value = '';
    field.querySelector('.preview')?.remove();
    showError(field, problem);
    return;
  }
  showError(field, '');
  const preview = field.querySelector('.preview') ?? make('div', { className: 'preview' });
  const picture = make('img', { alt: `Preview of ${file.name}`, src: URL.createObjectURL(file) });
  picture.onload = () => URL.revokeObjectURL(picture.src);
  picture.onerror = () => {
    if (picture.isConnected) {
      picture.replaceWith(`${file.name} (no preview)`);
    }
  };
  preview.replaceChildren(picture);
  input.after(preview);
}

function choose(files) {
  const transfer = new DataTransfer();
  transfer.items.add(files[0]);
  input().files = transfer.files;
  show(input());
}

addEventListener('change', ({ target }) => {
  if (target === input()) {
    show(target);
  }
});

// Copied spreadsheet cells come as text and as a picture; they are pasted as text.
addEventListener('paste', ({ target, clipboardData: { files, types } }) => {
  if (files.length && input() && !types.includes('text/plain') && !target.matches('input:not([type=file])')) {
    choose(files);
  }
});

// The whole page accepts a drop: a photo dropped beside the field would otherwise replace the page.
const highlight = is => input()?.closest('.field').classList.toggle('over', is);
addEventListener('dragover', event => {
  if (input() && event.dataTransfer.types.includes('Files')) {
    event.preventDefault();
    highlight(true);
  }
});
addEventListener('dragleave', event => event.relatedTarget ?? highlight(false));
addEventListener('drop', event => {
  highlight(false);
  if (input() && event.dataTransfer.files.length) {
    event.preventDefault();
    choose(event.dataTransfer.files);
  }
});

// XMLHttpRequest, because fetch reports no upload progress.
const upload = (form, bar, cancel) => new Promise(resolve => {
  const request = new XMLHttpRequest();
  request.open('POST', form.action);
  request.setRequestHeader('Fragment', '1');
  request.upload.onprogress = ({ loaded, total }) => {
    bar.value = loaded / total;
  };
  request.onload = () => resolve(parseResponse(
    request.status, request.responseURL, request.getResponseHeader('Fragment-Logname'), request.responseText));
  request.onerror = () => resolve({ ok: false, problem: networkError });
  request.onabort = () => resolve({ ok: false, problem: '' });
  cancel.onclick = () => request.abort();
  request.send(new FormData(form));
});

// The form keeps what was typed or chosen; each error goes beside its field.
function showErrors(form, { fragment, problem }) {
  const errors = fragment?.querySelectorAll('.field .problem') ?? [];
  errors.forEach(error => {
    const field = form.querySelector(`#${error.id.replace(/-problem$/, '')}`);
    field.closest('.field').append(error);
    field.ariaInvalid = 'true';
    field.setAttribute('aria-describedby', fragment.querySelector(`#${field.id}`).getAttribute('aria-describedby'));
    if (error === errors[0]) {
      field.focus();
    }
  });
  if (!errors.length) {
    showError(form, problem);
  }
}

addEventListener('submit', async event => {
  const form = event.target;
  if (!form.querySelector('input[type=file]')) {
    return;
  }
  event.preventDefault();
  if (!markBusy(form)) {
    return;
  }
  form.querySelectorAll('.problem').forEach(old => old.remove());
  form.querySelectorAll('[aria-invalid]').forEach(field => {
    field.ariaInvalid = null;
  });
  const bar = make('progress', { ariaLabel: 'Uploading' });
  const cancel = make('button', { type: 'button', className: 'quiet', textContent: 'Cancel' });
  const sending = make('div', { className: 'sending' });
  sending.append(bar, cancel);
  form.append(sending);
  const response = await upload(form, bar, cancel);
  const hadFocus = sending.contains(document.activeElement);
  sending.remove();
  form.ariaBusy = null;
  if (hadFocus) {
    form.querySelector('[type=submit]').focus();
  }
  if (!response.ok) {
    showErrors(form, response);
  } else if (new URL(response.url).pathname === location.pathname) {
    // The form leads back to this page: replace its content and keep the scroll position.
    history.replaceState(null, '', response.url);
    const main = document.querySelector('main');
    main.replaceChildren(enhanced(response.fragment));
    main.querySelector('.form')?.append(make('p', { className: 'hint', textContent: 'Saved.' }));
    main.focus({ preventScroll: true });
    announce('Saved.');
  } else {
    location.assign(response.url);
  }
});
