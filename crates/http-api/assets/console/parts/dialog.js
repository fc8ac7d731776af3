// The browser's own dialog: it holds the focus, and gives it back.

import { html, useEffect, useRef } from '../vendor/preact.js';
import { w } from '../lib/words.js';

/**
 * @param {{name: string, title: string, onClose: () => void, isWide?: boolean, isFixed?: boolean, children?: unknown}} props
 * `isFixed`: it cannot be put away now.
 */
export function Dialog({ name, title, onClose, isWide, isFixed, children }) {
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    const dialog = box.current;
    const before = document.activeElement;
    dialog?.showModal();
    first(dialog)?.focus();
    return () => {
      dialog?.close();
      giveBack(before);
    };
  }, []);
  const cancel = (event) => {
    if (event.target !== box.current) return;
    event.preventDefault();
    if (!isFixed) onClose();
  };
  const id = `dialog-${name}`;
  return html`<dialog ref=${box} id=${id} class=${isWide ? 'wide' : ''} data-dialog=${name}
    aria-labelledby=${`${id}-title`} onCancel=${cancel}>
    <header><h2 id=${`${id}-title`}>${title}</h2>
      <button type="button" class="quiet" data-action="close" disabled=${isFixed} onClick=${onClose}
        aria-label=${w('关闭', 'Close')}>✕</button></header>
    <div class="inside">${children}</div>
  </dialog>`;
}

/** What is asked first; where nothing is asked, what changes nothing. @returns {HTMLElement | null | undefined} */
function first(dialog) {
  const found = [
    '[data-first]',
    '.inside :is(input, select, textarea):not(:disabled)',
    '[data-action=cancel]',
  ];
  return found.map((selector) => dialog?.querySelector(selector)).find(Boolean);
}

/** To what had the focus, or to the view's heading when that is gone or cannot have it. */
function giveBack(element) {
  setTimeout(() => {
    if (document.querySelector('dialog[open]')) return;
    const isThere = element instanceof HTMLElement && element.isConnected && element !== document.body;
    const target = isThere && !element.matches(':disabled') ? element : document.getElementById('heading');
    target?.focus();
  });
}
