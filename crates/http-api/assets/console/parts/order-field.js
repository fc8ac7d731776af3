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
  return html`<fieldset class="field wide order" id=${id}><legend>${field.label}</legend><ol>
    ${value.map(([key, text], at) => html`<li key=${key} data-item=${key}><span>${text}</span>
      <button type="button" data-action="up" disabled=${at === 0} aria-label=${`${w('上移', 'Up')} ${text}`} onClick=${() => move(at, at - 1)}>↑</button>
      <button type="button" data-action="down" disabled=${at === value.length - 1} aria-label=${`${w('下移', 'Down')} ${text}`} onClick=${() => move(at, at + 1)}>↓</button></li>`)}
  </ol></fieldset>`;
}
