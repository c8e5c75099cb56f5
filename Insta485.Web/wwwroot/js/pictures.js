// File fields: choose, drop or paste photos, preview, order and check them, then upload them. The progress takes the button's place.

import { moveButtons } from './arrange.js';
import {
  enhanced, showError, showErrors, replaceMain, fetchFragment, make, networkError, markBusy, parseResponse, announce,
} from './fragment.js';
import { showLeft } from './limits.js';
import { toast, toastNext } from './toast.js';
import { markChanged, markSaved } from './unsaved.js';

const input = () => document.querySelector('input[name=file]');

// Only number and size are checked in advance. The server decides by the bytes what is a photo: names and types are often wrong.
const problemOf = ([...files], { max, tooLarge, most }) =>
  files.length > (most || 1) ? `A post has at most ${most} photos.` : files.some(file => file.size > Number(max)) ? tooLarge : '';

const setFiles = (field, files) => {
  const transfer = new DataTransfer();
  files.forEach(file => transfer.items.add(file));
  field.files = transfer.files;
  markChanged(field.form);
  show(field);
};

function pictureOf(file) {
  const picture = make('img', { alt: `Preview of ${file.name}`, src: URL.createObjectURL(file) });
  picture.onload = () => URL.revokeObjectURL(picture.src);
  picture.onerror = () => {
    if (picture.isConnected) {
      picture.replaceWith(`${file.name} (no preview)`);
    }
  };
  return picture;
}

// What was typed about each of several photos.
const alts = new WeakMap();

// Several photos, each with its own description in the place of the only one.
function listOf(input, alt) {
  const files = [...input.files];
  const list = make('ol', { className: 'arranged' });
  files.forEach((file, index) => {
    const move = by => {
      const moved = files.filter(other => other !== file);
      moved.splice(Math.max(0, index + by), 0, file);
      setFiles(input, moved);
      input.parentElement.querySelectorAll('.moves')[moved.indexOf(file)].querySelector('button').focus();
      announce(`Photo ${moved.indexOf(file) + 1} of ${moved.length}`);
    };
    const field = alt.closest('.field').cloneNode(true);
    const [label, text, hint] = ['label', 'textarea', '.hint'].map(part => field.querySelector(part));
    field.hidden = text.disabled = false;
    text.id = label.htmlFor = `alt-chosen-${index}`;
    hint.id = `${text.id}-hint`;
    text.setAttribute('aria-describedby', hint.id);
    label.textContent = `Describe photo ${index + 1} for people who cannot see it`;
    text.value = alts.get(file) ?? (index ? '' : alt.value);
    text.oninput = () => alts.set(file, text.value);
    showLeft(text);
    const buttons = moveButtons(move);
    buttons.append(make('button', { type: 'button', className: 'button', textContent: 'Remove', onclick: () => {
      setFiles(input, files.filter(other => other !== file));
      input.focus();
    } }));
    const about = make('div', { className: 'about' });
    about.append(buttons, field);
    const item = make('li', {});
    item.append(pictureOf(file), about);
    list.append(item);
  });
  return list;
}

function show(input) {
  const field = input.closest('.field');
  const { files } = input;
  const problem = problemOf(files, input.dataset);
  // The choice stays. The browser sends no form with a problem.
  input.setCustomValidity(problem);
  showError(field, problem);
  const alt = input.multiple && input.form.querySelector('[id=alt]:not(.arranged *)');
  if (alt) {
    alt.disabled = alt.closest('.field').hidden = files.length > 1;
  }
  field.querySelector('.preview')?.remove();
  if (files.length) {
    field.closest('details')?.setAttribute('open', '');
    const preview = make('div', { className: 'preview' });
    preview.append(alt && files.length > 1 ? listOf(input, alt) : pictureOf(files[0]));
    input.after(preview);
  }
}

/** Puts these files into the page's file field: all of them, or the first. */
export const choose = ([...files]) => setFiles(input(), input().multiple ? files : files.slice(0, 1));

addEventListener('change', ({ target }) => {
  if (target.matches('[type=file][name^=file]')) {
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

// Before busy.js, which sends what no other script took.
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
  const again = response.fragment?.querySelector('[name=pending]')?.closest('form');
  if (response.ok) {
    markSaved();
  }
  if (!response.ok && again) {
    // The good photos of several wait on the server: the form comes back with them, and without the files.
    form.replaceWith(enhanced(again));
    again.querySelector('.problem')?.scrollIntoView({ block: 'center' });
    again.querySelector('[type=file]').focus({ preventScroll: true });
  } else if (!response.ok) {
    showErrors(form, response);
  } else if (response.created) {
    await leadOn(new URL(form.action).searchParams.get('target'), response.created);
  } else if (new URL(response.url).pathname === location.pathname) {
    refresh(response);
    toast('Saved.');
  } else {
    location.assign(response.url);
  }
}, { capture: true });
