import { make, symbol } from './fragment.js';

/** Makes a modal dialog, still closed, from a close button and these elements. */
export function dialog(className, label, ...content) {
  const frame = document.body.appendChild(make('dialog', { className, ariaLabel: label }));
  const close = make('button', { className: 'icon close', ariaLabel: 'Close', onclick: () => frame.close() });
  close.append(symbol('close'));
  frame.append(close, ...content);
  return frame;
}
