// Every list: filters, a table, pages, a file of it, and what can be done with its rows.

import { html, useState } from '../vendor/preact.js';
import { useLoad } from '../lib/load.js';
import { page } from '../lib/rows.js';
import { may } from '../lib/session-state.js';
import { w } from '../lib/words.js';
import { ActionDialog } from './action-dialog.js';
import { Export } from './export.js';
import { Filters } from './filters.js';
import { Pager } from './pager.js';
import { Busy, Heading, Problem } from './small.js';

/**
 * @typedef {object} Column
 * @property {string} name of the row's field
 * @property {string} label
 * @property {(row: any) => unknown} [cell] what is shown, where it is not the field as it is
 * @property {(row: any) => unknown} [text] the same for a file
 * @property {'right'} [side]
 *
 * @typedef {import('./fields.js').Field & {local?: boolean, match?: (row: any, value: string) => boolean}} Filter
 * `local`: the API does not narrow by it, so that all rows are read and narrowed here.
 *
 * @typedef {object} ListSpec
 * @property {string} view names it in the address
 * @property {string} title
 * @property {string} path
 * @property {(row: any) => string} key
 * @property {Column[]} columns
 * @property {Filter[]} [filters]
 * @property {import('./action-dialog.js').Action[]} [actions] of a row
 * @property {import('./action-dialog.js').Action[]} [tools] of the whole list
 * @property {boolean} [isArray] the API answers all at once
 * @property {string} [csv] the API's own file
 * @property {boolean} [isFixed] its filters are given and not shown
 * @property {(row: any) => string} [about] names a row to screen readers
 */

/**
 * @param {{spec: ListSpec, query: Record<string, string>, change: (changes: Record<string, unknown>) => void,
 *   isPart?: boolean, note?: unknown, after?: () => void}} props
 * `isPart`: below another heading. `after`: called when something was done.
 */
export function ListView({ spec, query, change, isPart, note, after }) {
  const { data, error, isBusy, again } = useLoad((signal) => page(spec, query, signal), [spec.path, query]);
  const [doing, setDoing] = useState(/** @type {any} */ (null));
  const offered = (actions, row) =>
    (actions ?? []).filter(
      (action) => may(action.need) && (row === undefined || !action.when || action.when(row)),
    );
  const tools = html`
    ${offered(spec.tools).map((action) => html`<${Button} key=${action.id} action=${action} isMain start=${() => setDoing({ action })} />`)}
    <${Export} spec=${spec} query=${query} />
    <button type="button" class="quiet" data-action="reload" disabled=${isBusy} onClick=${again}>${w('刷新', 'Reload')}</button>`;
  const head = isPart
    ? html`<div class="heading"><h2>${spec.title}</h2><div class="tools">${tools}</div></div>`
    : html`<${Heading} tools=${tools}>${spec.title}<//>`;
  const close = () => setDoing(null);
  const done = () => {
    again();
    after?.();
  };
  return html`<section class="list" data-list=${spec.view} aria-busy=${isBusy}>
    ${head}${note}
    <${Filters} spec=${spec} query=${query} change=${change} />
    <${Problem} error=${error} again=${again} />
    ${!data && isBusy && html`<${Busy} />`}
    ${
      data &&
      html`<${Table} spec=${spec} rows=${data.rows} offered=${offered} start=${(action, row) => setDoing({ action, row })} />
      ${!spec.isFixed && html`<${Pager} title=${spec.title} total=${data.total} isEstimate=${data.isEstimate} isCut=${data.isCut} query=${query} change=${change} />`}`
    }
    ${doing && html`<${ActionDialog} action=${doing.action} row=${doing.row} onClose=${close} onDone=${done} />`}
  </section>`;
}

export function Button({ action, start, isMain, about }) {
  const tone = action.tone === 'danger' ? 'danger' : isMain ? 'main' : '';
  return html`<button type="button" class=${tone} data-action=${action.id} onClick=${start}
    aria-label=${about ? `${action.label} ${about}` : undefined}>${action.label}</button>`;
}

function Table({ spec, rows, offered, start }) {
  if (rows.length === 0)
    return html`<p class="empty" data-empty="true">${w('没有符合条件的记录', 'Nothing matches')}</p>`;
  const hasActions = (spec.actions ?? []).some((action) => may(action.need));
  return html`<div class="scroll" role="region" tabindex="0" aria-label=${spec.title}><table>
    <caption class="unseen">${spec.title}</caption>
    <thead><tr>${spec.columns.map((column) => html`<th scope="col" class=${column.side} key=${column.name}>${column.label}</th>`)}
      ${hasActions && html`<th scope="col" class="acts">${w('操作', 'Actions')}</th>`}</tr></thead>
    <tbody>${rows.map(
      (row) => html`<${Row} key=${spec.key(row)} spec=${spec} row=${row} hasActions=${hasActions}
      actions=${offered(spec.actions, row)} start=${start} />`,
    )}</tbody>
  </table></div>`;
}

function Row({ spec, row, actions, hasActions, start }) {
  const about = spec.about?.(row) ?? spec.key(row);
  const cell = (column) =>
    html`<div class="cell">${column.cell ? column.cell(row) : (row[column.name] ?? '')}</div>`;
  return html`<tr data-row=${spec.key(row)} data-about=${about}>
    ${spec.columns.map((column, at) =>
      at === 0
        ? html`<th scope="row" key=${column.name} class=${column.side}>${cell(column)}</th>`
        : html`<td key=${column.name} data-cell=${column.name} class=${column.side}>${cell(column)}</td>`,
    )}
    ${
      hasActions &&
      html`<td class="acts"><span>${actions.map(
        (action) => html`
      <${Button} key=${action.id} action=${action} about=${about} start=${() => start(action, row)} />`,
      )}</span></td>`
    }
  </tr>`;
}
