// Pictures: chosen, dropped or pasted; shown and checked before they go up; a bar and a way out while they do.

import { complain, enhanced, make, noAnswer, once, read, announce } from './fragment.js';

const input = () => document.querySelector('input[type=file]');

// What the server would say. It looks again, by the bytes.
const problemOf = (file, { max, types, tooLarge, noPicture }) =>
  file.size > Number(max) ? tooLarge : file.type && !types.split(' ').includes(file.type) ? noPicture : '';

// What phones take and not every browser can draw. The server can read it.
const isUndrawn = file => /\.(heic|heif|avif)$/i.test(file.name);

function show(input) {
  const field = input.closest('.field');
  const [file] = input.files;
  const refuse = problem => {
    input.value = '';
    field.querySelector('.preview')?.remove();
    complain(field, problem);
  };
  const problem = file && problemOf(file, input.dataset);
  if (!file || problem) {
    refuse(problem);
    return;
  }
  complain(field, '');
  const preview = field.querySelector('.preview') ?? make('div', { className: 'preview' });
  const picture = make('img', { alt: `Preview of ${file.name}`, src: URL.createObjectURL(file) });
  picture.onload = () => URL.revokeObjectURL(picture.src);
  picture.onerror = () => {
    if (picture.isConnected) {
      isUndrawn(file) ? picture.replaceWith(`${file.name}, without a preview`) : refuse(input.dataset.noPicture);
    }
  };
  preview.replaceChildren(picture);
  input.after(preview);
}

function take(files) {
  const chosen = new DataTransfer();
  chosen.items.add(files[0]);
  input().files = chosen.files;
  show(input());
}

addEventListener('change', ({ target }) => {
  if (target === input()) {
    show(target);
  }
});

// Text that comes with a picture of itself, as from a spreadsheet, is text.
addEventListener('paste', ({ target, clipboardData: { files, types } }) => {
  if (files.length && input() && !types.includes('text/plain') && !target.matches('input:not([type=file])')) {
    take(files);
  }
});

// Anywhere on the page: a picture that misses the field would otherwise take the page's place.
const over = is => input()?.closest('.field').classList.toggle('over', is);
addEventListener('dragover', event => {
  if (input() && event.dataTransfer.types.includes('Files')) {
    event.preventDefault();
    over(true);
  }
});
addEventListener('dragleave', event => event.relatedTarget ?? over(false));
addEventListener('drop', event => {
  over(false);
  if (input() && event.dataTransfer.files.length) {
    event.preventDefault();
    take(event.dataTransfer.files);
  }
});

// Only fetch's older sister tells how far an upload is.
const upload = (form, bar, cancel) => new Promise(resolve => {
  const request = new XMLHttpRequest();
  request.open('POST', form.action);
  request.setRequestHeader('Fragment', '1');
  request.upload.onprogress = ({ loaded, total }) => {
    bar.value = loaded / total;
  };
  request.onload = () => resolve(read(
    request.status, request.responseURL, request.getResponseHeader('Fragment-Logname'), request.responseText));
  request.onerror = () => resolve({ ok: false, problem: noAnswer });
  request.onabort = () => resolve({ ok: false, problem: '' });
  cancel.onclick = () => request.abort();
  request.send(new FormData(form));
});

// Everything that was typed or chosen stays; the reasons go beside the fields they are about.
function refuse(form, { part, problem }) {
  const reasons = part?.querySelectorAll('.field .problem') ?? [];
  reasons.forEach(reason => {
    const about = form.querySelector(`#${reason.id.replace(/-problem$/, '')}`);
    about.closest('.field').append(reason);
    about.ariaInvalid = 'true';
    about.setAttribute('aria-describedby', part.querySelector(`#${about.id}`).getAttribute('aria-describedby'));
    about.focus();
  });
  if (!reasons.length) {
    complain(form, problem);
  }
}

addEventListener('submit', async event => {
  const form = event.target;
  if (!form.querySelector('input[type=file]')) {
    return;
  }
  event.preventDefault();
  if (!once(form)) {
    return;
  }
  form.querySelectorAll('.problem').forEach(old => old.remove());
  form.querySelectorAll('[aria-invalid]').forEach(field => {
    field.ariaInvalid = null;
  });
  const bar = make('progress', { ariaLabel: 'Sending the picture' });
  const cancel = make('button', { type: 'button', className: 'quiet', textContent: 'Cancel' });
  const sending = make('div', { className: 'sending' });
  sending.append(bar, cancel);
  form.append(sending);
  const answer = await upload(form, bar, cancel);
  const wasInside = sending.contains(document.activeElement);
  sending.remove();
  form.ariaBusy = null;
  if (wasInside) {
    form.querySelector('[type=submit]').focus();
  }
  if (!answer.ok) {
    refuse(form, answer);
  } else if (new URL(answer.url).pathname === location.pathname) {
    // The page it leads to is this one: its content comes new, and the reading position stays.
    history.replaceState(null, '', answer.url);
    const main = document.querySelector('main');
    main.replaceChildren(enhanced(answer.part));
    main.querySelector('.form')?.append(make('p', { className: 'hint', textContent: 'Saved.' }));
    main.focus({ preventScroll: true });
    announce('Saved.');
  } else {
    location.assign(answer.url);
  }
});
