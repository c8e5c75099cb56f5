// File fields: choose, drop or paste a photo, preview and check it, then upload it. The progress takes the button's place.

import {
  showError, showErrors, replaceMain, fetchFragment, make, networkError, markBusy, parseResponse, announce,
} from './fragment.js';
import { toast, toastNext } from './toast.js';

const input = () => document.querySelector('input[type=file]');

// Only the size is checked in advance. The server decides by the bytes what is a photo: names and types are often wrong.
const problemOf = (file, { max, tooLarge }) => file.size > Number(max) ? tooLarge : '';

function show(input) {
  const field = input.closest('.field');
  const [file] = input.files;
  const problem = file && problemOf(file, input.dataset);
  // The choice stays. The browser sends no form with a problem.
  input.setCustomValidity(problem || '');
  showError(field, problem);
  if (!file) {
    field.querySelector('.preview')?.remove();
    return;
  }
  field.closest('details')?.setAttribute('open', '');
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

/** Puts the first of these files into the page's file field. */
export function choose(files) {
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

let request;

/** Whether a photo is on its way to the server. */
export const isUploading = () => Boolean(request);

export const cancelUpload = () => request?.abort();

const ask = event => event.preventDefault();

// XMLHttpRequest, because fetch reports no upload progress. Leaving the page meanwhile asks first.
const upload = (form, bar, state) => new Promise(resolve => {
  request = new XMLHttpRequest();
  request.open('POST', form.action);
  request.setRequestHeader('Fragment', '1');
  request.upload.onprogress = ({ loaded, total }) => {
    bar.value = loaded / total;
  };
  request.upload.onload = () => {
    bar.removeAttribute('value');
    state.data = 'Processing…';
    announce(state.data);
  };
  const end = response => {
    request = null;
    removeEventListener('beforeunload', ask);
    resolve(response());
  };
  request.onload = ({ target }) => end(async () => ({
    ...await parseResponse(target.status, target.responseURL, target.getResponseHeader('Fragment-Logname'), target.responseText),
    created: target.getResponseHeader('Location'),
  }));
  request.onerror = () => end(() => ({ ok: false, problem: networkError }));
  request.onabort = () => end(() => ({ ok: false, problem: '' }));
  addEventListener('beforeunload', ask);
  request.send(new FormData(form));
});

// The form leads back to this page: its content is replaced, and the scroll position stays.
function refresh({ url, fragment }) {
  history.replaceState(null, '', url);
  replaceMain(fragment);
}

// The post was created. Shows the page that the form leads to, and a link to the post.
async function leadOn(target, post) {
  const here = target === location.pathname && await fetchFragment(target);
  if (here.ok) {
    refresh(here);
    toast('Posted.', make('a', { href: post, textContent: 'View' }));
  } else {
    toastNext('Posted.', 'View', post);
    // In place of /new/: Back leads to where the visitor came from.
    location.replace(target);
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
  showErrors(form, {});
  // The second click of a double click may land on Cancel.
  const cancel = make('button', {
    type: 'button', className: 'quiet', textContent: 'Cancel', onclick: ({ detail }) => detail < 2 && cancelUpload(),
  });
  const bar = make('progress', {});
  const state = new Text('Uploading…');
  const label = make('label', {});
  label.append(state, bar);
  const sending = make('div', { className: 'sending', tabIndex: -1 });
  sending.append(label, cancel);
  const submit = form.querySelector('[type=submit]');
  submit.after(sending);
  submit.hidden = true;
  sending.focus({ preventScroll: true });
  sending.scrollIntoView({ block: 'nearest' });
  const response = await upload(form, bar, state);
  const hadFocus = sending.contains(document.activeElement);
  submit.hidden = false;
  sending.remove();
  form.ariaBusy = null;
  if (hadFocus) {
    submit.focus();
  }
  if (!response.ok) {
    showErrors(form, response);
  } else if (response.created) {
    await leadOn(new URL(form.action).searchParams.get('target'), response.created);
  } else if (new URL(response.url).pathname === location.pathname) {
    refresh(response);
    toast('Saved.');
  } else {
    location.assign(response.url);
  }
});
