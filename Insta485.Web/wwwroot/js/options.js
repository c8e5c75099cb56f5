// Opens the options of a person, or the form of a report, in a dialog.
// What changes the page leads on; the rest closes the dialog and says what it did.

import { dialog } from './dialog.js';
import { fetchFragment, markBusy, showError } from './fragment.js';
import { toast } from './toast.js';

/** Opens them. */
export async function openOptions({ href, textContent }) {
  const { ok, fragment } = await fetchFragment(href);
  if (!ok) {
    location.assign(href);
    return;
  }
  document.querySelector('.options-dialog')?.remove();
  const frame = dialog('options-dialog', textContent, fragment);
  frame.onclose = () => frame.remove();
  frame.onsubmit = async submit => {
    submit.preventDefault();
    const form = submit.target;
    if (!markBusy(form)) {
      return;
    }
    const { ok, url, problem } = await fetchFragment(form.action, new FormData(form));
    form.ariaBusy = null;
    if (!ok) {
      showError(form, problem);
    } else if (['/mutes/', '/reports/'].includes(new URL(form.action).pathname)) {
      frame.close();
      toast(form.nextElementSibling.textContent);
    } else {
      location.assign(url);
    }
  };
  frame.showModal();
}
