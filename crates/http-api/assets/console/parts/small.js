// Small things that every view is made of.

import { html } from '../vendor/preact.js';
import { CallFailed } from '../lib/api.js';
import { Link } from '../lib/router.js';
import { term, tone } from '../lib/terms.js';
import { w } from '../lib/words.js';

/** A state, in words and colour. @param {{word?: string | null, text?: string}} props */
export function Tag({ word, text }) {
  if (!word) return null;
  return html`<span class=${`tag ${tone(word)}`} data-state=${word}>${text ?? term(word)}</span>`;
}

/** What went wrong, with the number to look it up in the log by. */
export function Problem({ error, again }) {
  if (!error) return null;
  const told = error instanceof CallFailed;
  return html`<div class="problem" role="alert">
    <p>${error.message}</p>
    ${told && error.word === 'forbidden' && html`<p>${w('您的角色不允许该操作。', 'Your role does not allow it.')}</p>`}
    ${told && error.field && html`<p>${w('字段', 'Field')}: <code>${error.field}</code> ${error.problem}</p>`}
    ${told && !error.field && error.problem && html`<p>${error.problem}</p>`}
    ${told && error.requestId && html`<p class="faint">${w('请求编号', 'Request id')}: <code>${error.requestId}</code></p>`}
    ${again && html`<button type="button" onClick=${again}>${w('重试', 'Try again')}</button>`}
  </div>`;
}

/** Names and values. @param {{of: [string, unknown][]}} props empty ones are left out */
export function Facts({ of }) {
  const told = of.filter(
    ([, value]) => value !== null && value !== undefined && value !== '' && value !== false,
  );
  return html`<dl class="facts">
    ${told.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

export const OrderLink = ({ id }) =>
  id ? html`<${Link} to="orders" query=${{ open: id }} class="code">${id}<//>` : null;

export const Code = ({ children }) => (children ? html`<code>${children}</code>` : null);

/** The view's heading, which is given the focus when the address leads here. */
export function Heading({ children, tools }) {
  return html`<div class="heading"><h1 tabindex="-1" id="heading">${children}</h1>
    ${tools && html`<div class="tools">${tools}</div>`}</div>`;
}

/** A table of a few rows without pages. */
export function Plain({ label, head, rows, empty }) {
  if (rows.length === 0) return html`<p class="faint">${empty ?? w('无', 'None')}</p>`;
  return html`<div class="scroll" role="region" tabindex="0" aria-label=${label}><table>
    <caption class="unseen">${label}</caption>
    <thead><tr>${head.map((name) => html`<th scope="col" key=${name}>${name}</th>`)}</tr></thead>
    <tbody>${rows.map(
      (row, index) =>
        html`<tr key=${index}>${row.map((cell, at) =>
          at === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`,
        )}</tr>`,
    )}</tbody>
  </table></div>`;
}

export const Busy = () => html`<p class="faint" role="status">${w('加载中…', 'Loading…')}</p>`;
