// One field of a form or filter: its label, its input, and what is to be known of it.

import { html } from '../vendor/preact.js';
import { w } from '../lib/words.js';
import { OrderField } from './order-field.js';

/**
 * @typedef {object} Field
 * @property {string} name as the API calls it
 * @property {string} label
 * @property {'text' | 'area' | 'choice' | 'checks' | 'bool' | 'number' | 'money' | 'day' | 'instant' | 'password'
 *   | 'file' | 'lines' | 'order'} [type]
 * @property {boolean} [required]
 * @property {number} [min] @property {number} [max] of a number; of a text the longest
 * @property {string} [hint] @property {string} [pattern] @property {string} [accept]
 * @property {[string, string][]} [choices]
 * @property {number} [rows] of an area
 * @property {boolean} [wide]
 * @property {(values: Record<string, any>) => boolean} [when] whether it is asked for
 */

const PLAIN = { text: 'text', password: 'password', day: 'date', instant: 'datetime-local', file: 'file' };

/** @param {{field: Field, value: any, set: (value: any) => void, prefix: string}} props */
export function Input({ field, value, set, prefix }) {
  const id = `${prefix}-${field.name}`;
  const hint = field.hint ? `${id}-hint` : undefined;
  const common = { id, name: field.name, 'aria-describedby': hint, required: field.required };
  if (field.type === 'order')
    return html`<${OrderField} field=${field} value=${value ?? []} set=${set} id=${id} />`;
  if (field.type === 'checks') return checks(field, value ?? [], set, id, hint);
  if (field.type === 'bool') {
    return html`<div class="field bool"><label for=${id}>
      <input type="checkbox" ...${common} required=${false} checked=${Boolean(value)} onChange=${(event) => set(event.target.checked)} />
      ${field.label}</label>${told(field, hint)}</div>`;
  }
  return html`<div class=${`field ${field.wide || ['area', 'lines'].includes(field.type ?? '') ? 'wide' : ''}`}>
    <label for=${id}>${field.label}${field.required && html`<span class="must" aria-hidden="true"> *</span>`}</label>
    ${control(field, value, set, common)}${told(field, hint)}</div>`;
}

const told = (field, id) => field.hint && html`<p class="hint" id=${id}>${field.hint}</p>`;

function control(field, value, set, common) {
  const type = field.type ?? 'text';
  const onInput = (event) => set(event.target.value);
  if (type === 'area' || type === 'lines') {
    return html`<textarea ...${common} rows=${field.rows ?? 3} maxlength=${type === 'area' ? field.max : undefined}
      value=${value ?? ''} onInput=${onInput}></textarea>`;
  }
  if (type === 'choice') {
    const none = field.required ? w('请选择', 'Choose') : w('不限', 'Any');
    return html`<select ...${common} value=${value ?? ''} onChange=${onInput}>
      <option value="" disabled=${Boolean(field.required)}>${none}</option>
      ${field.choices.map(([word, text]) => html`<option value=${word} key=${word} selected=${word === value}>${text}</option>`)}
    </select>`;
  }
  if (type === 'file') {
    return html`<input type="file" ...${common} accept=${field.accept} onChange=${(event) => set(event.target.files[0])} />`;
  }
  if (type === 'number') {
    return html`<input type="number" inputmode="numeric" step="1" ...${common} min=${field.min} max=${field.max}
      value=${value ?? ''} onInput=${onInput} />`;
  }
  if (type === 'money') {
    return html`<input type="text" inputmode="decimal" ...${common} pattern="[0-9]{1,7}(\\.[0-9]{1,2})?" autocomplete="off"
      title=${w('金额，例如 460.00', 'An amount such as 460.00')} value=${value ?? ''} onInput=${onInput} />`;
  }
  const auto = type === 'password' ? 'new-password' : 'off';
  return html`<input type=${PLAIN[type]} ...${common} maxlength=${type === 'text' || type === 'password' ? field.max : undefined}
    minlength=${type === 'text' || type === 'password' ? field.min : undefined} pattern=${field.pattern}
    step=${type === 'instant' ? 1 : undefined} autocomplete=${auto} value=${value ?? ''} onInput=${onInput} />`;
}

function checks(field, value, set, id, hint) {
  const toggle = (word, isOn) => set(isOn ? [...value, word] : value.filter((had) => had !== word));
  return html`<fieldset class="field checks" id=${id} aria-describedby=${hint}><legend>${field.label}</legend>
    ${field.choices.map(
      ([word, text]) => html`<label key=${word}><input type="checkbox" name=${field.name} value=${word}
      checked=${value.includes(word)} onChange=${(event) => toggle(word, event.target.checked)} /> ${text}</label>`,
    )}
    ${told(field, hint)}</fieldset>`;
}

/** A number that was typed, or nothing. */
export const int = (text) => (text === '' || text == null ? null : Number(text));

/** The lines of an area, without empty ones. */
export const lines = (text) =>
  (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** The reason that most actions ask for. */
export const reason = (max = 80) => ({
  name: 'reason',
  label: w('原因', 'Reason'),
  type: 'area',
  required: true,
  max,
  hint: w(`会被记录，最多 ${max} 字`, `It is recorded; up to ${max} characters`),
});
