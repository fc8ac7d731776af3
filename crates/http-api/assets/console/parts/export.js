// A list as a file, with the filters that are set.

import { html, useState } from '../vendor/preact.js';
import { file } from '../lib/api.js';
import { csv, keep } from '../lib/csv.js';
import { day } from '../lib/format.js';
import { MOST, narrowed, sent } from '../lib/rows.js';
import { say } from '../lib/notices.js';
import { w } from '../lib/words.js';

/** @param {{spec: import('./list-view.js').ListSpec, query: Record<string, string>}} props */
export function Export({ spec, query }) {
  const [isBusy, setBusy] = useState(false);
  const start = async () => {
    setBusy(true);
    try {
      await (spec.csv ? theirs(spec, query) : ours(spec, query));
    } catch (error) {
      say(`${w('导出失败', 'No file was made')}: ${error.message}`, 'bad');
    } finally {
      setBusy(false);
    }
  };
  return html`<button type="button" class="quiet" data-action="export" disabled=${isBusy} onClick=${start}>
    ${isBusy ? w('导出中…', 'Exporting…') : w('导出 CSV', 'Export CSV')}</button>`;
}

const nameOf = (spec) => `${spec.view}-${day()}.csv`;

async function theirs(spec, query) {
  keep(await file(spec.csv, sent(spec, query)), nameOf(spec));
  say(w('已导出', 'Exported'));
}

async function ours(spec, query) {
  const { rows, isCut } = await narrowed(spec, query);
  const value = (column, row) => (column.text ? column.text(row) : plain(row[column.name]));
  const lines = rows.map((row) => spec.columns.map((column) => value(column, row)));
  keep(
    csv(
      spec.columns.map((column) => column.label),
      lines,
    ),
    nameOf(spec),
  );
  const cut = w(
    `超过 ${MOST} 条，只导出了前 ${MOST} 条，请缩小范围`,
    `More than ${MOST}: only the first are in the file`,
  );
  say(isCut ? cut : w(`已导出 ${rows.length} 条`, `${rows.length} rows exported`), isCut ? 'bad' : 'good');
}

function plain(value) {
  if (Array.isArray(value)) return value.join(' ');
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : value;
}
