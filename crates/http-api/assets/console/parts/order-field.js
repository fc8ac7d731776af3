// Things put in another order, by buttons: for the keyboard as well as for a finger.

import { html } from '../vendor/preact.js';
import { w } from '../lib/words.js';

/** @param {{field: {label: string}, value: [string, string][], set: (value: [string, string][]) => void, id: string}} props */
export function OrderField({ field, value, set, id }) {
  const move = (from, to) => {
    const next = [...value];
    next.splice(to, 0, ...next.splice(from, 1));
    set(next);
  };
  const item = ([key, text], at) => {
    const button = (name, words, to) => html`<button type="button" data-action=${name} disabled=${!value[to]}
      aria-label=${`${words} ${text}`} onClick=${() => move(at, to)}>${name === 'up' ? '↑' : '↓'}</button>`;
    return html`<li key=${key} data-item=${key}><span>${text}</span>
      ${button('up', w('上移', 'Up'), at - 1)} ${button('down', w('下移', 'Down'), at + 1)}</li>`;
  };
  return html`<fieldset class="field wide order" id=${id}><legend>${field.label}</legend><ol>${value.map(item)}</ol></fieldset>`;
}
