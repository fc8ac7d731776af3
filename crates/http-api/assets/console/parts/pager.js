// From page to page.

import { html } from '../vendor/preact.js';
import { number } from '../lib/format.js';
import { MOST } from '../lib/rows.js';
import { w } from '../lib/words.js';

/** Pages end at this row: further on the list must be narrowed. */
const DEEPEST = 100_000;
const SIZES = ['20', '50', '100'];

export function Pager({ title, total, isEstimate, isCut, query, change }) {
  const [page, size] = [Number(query.page) || 1, Number(query.size) || 20];
  const last = Math.max(1, Math.min(Math.ceil(total / size), Math.floor(DEEPEST / size)));
  const to = (next) => change({ page: next === 1 ? '' : next });
  const cut = isCut ? w(` （仅前 ${number(MOST)} 条）`, ` (the first ${number(MOST)})`) : '';
  const resize = (event) => change({ size: event.target.value === '20' ? '' : event.target.value, page: '' });
  const count = isEstimate ? w(`约 ${number(total)}`, `about ${number(total)}`) : number(total);
  return html`<nav class="pager" aria-label=${`${title} ${w('分页', 'pages')}`}>
    <span data-total=${total}>${w(`共 ${count} 条`, `Total ${count}`)}${cut}</span>
    <button type="button" data-action="previous" disabled=${page <= 1} onClick=${() => to(page - 1)}>
      ${w('上一页', 'Previous')}</button>
    <span aria-current="page">${w(`第 ${page} / ${last} 页`, `Page ${page} / ${last}`)}</span>
    <button type="button" data-action="next" disabled=${page >= last} onClick=${() => to(page + 1)}>
      ${w('下一页', 'Next')}</button>
    <label>${w('每页', 'Per page')} <select data-action="size" onChange=${resize}>
      ${SIZES.map(
        (choice) => html`<option key=${choice} value=${choice} selected=${choice === String(size)}>
        ${choice}</option>`,
      )}</select></label>
  </nav>`;
}
