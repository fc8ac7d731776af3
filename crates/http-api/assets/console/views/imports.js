// Files of customers: sent, followed while they are read, and what they would change.

import { html, useEffect, useState } from '../vendor/preact.js';
import { address, call, file, get } from '../lib/api.js';
import { keep } from '../lib/csv.js';
import { number, size, time } from '../lib/format.js';
import { useLoad } from '../lib/load.js';
import { say } from '../lib/notices.js';
import { go, href, Link } from '../lib/router.js';
import { choices, term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { Acts } from '../parts/acts.js';
import { ListView } from '../parts/list-view.js';
import { Busy, Facts, Heading, Problem, Tag } from '../parts/small.js';
import { ask, figure, flag, state, when, word, words } from './columns.js';

const PATHS = { boss: '/v1/admin/boss/import', qualified_users: '/v1/admin/qualified-users/import' };
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const RETRY_MS = 3000;
const RUNNING = ['receiving', 'waiting', 'running'];

/** @type {import('../parts/action-dialog.js').Action} */
const upload = {
  id: 'upload',
  label: w('上传文件', 'Send a file'),
  need: 'import_people',
  told: w(
    'CSV 或 XLSX，最大 256 MiB，第一行是列名。试运行只报告会改变什么，不写入。',
    'CSV or XLSX of up to 256 MiB whose first line names the columns. A dry run only says what would change.',
  ),
  fields: [
    {
      name: 'kind',
      label: w('内容', 'What it holds'),
      type: 'choice',
      required: true,
      choices: choices(['boss', 'qualified_users']),
    },
    { name: 'file', label: w('文件', 'File'), type: 'file', required: true, accept: '.csv,.xlsx' },
    {
      name: 'encoding',
      label: w('CSV 编码', 'Encoding of CSV'),
      type: 'choice',
      choices: [
        ['utf-8', 'UTF-8'],
        ['gb18030', 'GB18030'],
      ],
      hint: w('不选则自动识别', 'Found out if not chosen'),
    },
    { name: 'dryRun', label: w('试运行（不写入）', 'Dry run (writes nothing)'), type: 'bool' },
  ],
  first: () => ({ dryRun: true }),
  run: (values) => {
    const isXlsx = /\.xlsx$/i.test(values.file.name);
    const query = {
      dryRun: values.dryRun ? 'true' : 'false',
      fileName: values.file.name,
      encoding: isXlsx ? '' : values.encoding,
    };
    return call('POST', address(PATHS[values.kind], query), {
      file: values.file,
      type: isXlsx ? XLSX : 'text/csv',
    });
  },
  done: (data) => {
    setTimeout(() => go(href('imports', { open: data.import.id })));
    const known = w('同一文件正在导入，显示该导入', 'The same file is being imported already: this is it');
    return data.repeated ? known : w('文件已接收，正在处理', 'The file has come in and is being read');
  },
};

/** @type {import('../parts/list-view.js').ListSpec} */
const list = {
  view: 'imports',
  title: w('导入', 'Imports'),
  path: '/v1/admin/imports',
  key: (row) => row.id,
  filters: [
    {
      name: 'kind',
      label: w('内容', 'What it holds'),
      type: 'choice',
      choices: choices(['boss', 'qualified_users']),
    },
    ask.status(['receiving', 'waiting', 'running', 'done', 'failed', 'cancelled']),
  ],
  columns: [
    {
      name: 'fileName',
      label: w('文件', 'File'),
      cell: (row) => html`<${Link} to="imports" query=${{ open: row.id }}>${row.fileName || row.id}<//>`,
      text: (row) => row.fileName,
    },
    word('kind', w('内容', 'What it holds')),
    state('status'),
    flag('dryRun', w('试运行', 'Dry run')),
    figure('lines', w('行数', 'Lines')),
    figure('created', w('新增', 'Created')),
    figure('changed', w('变更', 'Changed')),
    figure('unchanged', w('未变', 'Unchanged')),
    figure('refused', w('拒绝', 'Refused')),
    { name: 'account', label: w('上传人', 'By') },
    when('createdAt', words.created),
    when('endedAt', w('结束时间', 'Ended')),
  ],
  about: (row) => row.fileName,
  tools: [upload],
};

/** @type {import('../parts/action-dialog.js').Action} */
const cancel = {
  id: 'cancel',
  label: w('取消导入', 'Cancel'),
  need: 'import_people',
  tone: 'danger',
  when: (row) => RUNNING.includes(row.status),
  path: (row) => `/v1/admin/imports/${row.id}/cancel`,
  told: w('停止导入；已经写入的保留。', 'Stops it. What is done of it stays done.'),
  facts: (row) => [
    [w('文件', 'File'), row.fileName],
    [w('已处理', 'Done'), `${number(row.lines)} ${w('行', 'lines')}`],
  ],
  done: (data) => w(`导入状态：${term(data.status)}`, `The import is: ${term(data.status)}`),
};

export function Imports({ query, change }) {
  if (query.open)
    return html`<${Import} key=${query.open} id=${query.open} query=${query} change=${change} />`;
  return html`<${ListView} spec=${list} query=${query} change=${change} />`;
}

/** The import as it goes on: read once, then followed. */
function Import({ id, query, change }) {
  const path = `/v1/admin/imports/${encodeURIComponent(id)}`;
  const { data, error, isBusy, again } = useLoad(
    (signal) => get(path, {}, signal).then((answer) => answer.data),
    [id],
  );
  const [live, setLive] = useState(/** @type {any} */ (null));
  const now = live ?? data;
  const isRunning = Boolean(data && RUNNING.includes(data.status));
  useEffect(() => {
    setLive(null);
    if (!isRunning) return undefined;
    const events = new EventSource(`${path}/events`);
    events.addEventListener('import', (event) => {
      const state = JSON.parse(event.data);
      setLive(state);
      if (RUNNING.includes(state.status)) return;
      events.close();
      say(`${state.fileName}: ${term(state.status)}`);
      again();
    });
    // Refused, as when the session is over: reading it once more says why.
    let later;
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED) later = setTimeout(again, RETRY_MS);
    };
    return () => {
      clearTimeout(later);
      events.close();
    };
  }, [id, isRunning, data]);
  const back = html`<${Link} to="imports" data-action="back">← ${w('返回列表', 'Back to the list')}<//>
    <button type="button" class="quiet" data-action="reload" onClick=${again}>${w('刷新', 'Reload')}</button>`;
  return html`<article data-detail="import" data-id=${id} aria-busy=${isBusy}>
    <${Heading} tools=${back}>${w('导入', 'Import')} ${now?.fileName ?? ''}<//>
    <${Problem} error=${error} again=${again} />${!now && isBusy && html`<${Busy} />`}
    ${now && html`<${Whole} of=${now} path=${path} query=${query} change=${change} again=${again} />`}
  </article>`;
}

function Whole({ of, path, query, change, again }) {
  const refused = html`<p>
    <button type="button" data-action="report" onClick=${() => report(path, of.id)}>
      ${w('下载拒绝行报告', 'The refused lines as a file')}
    </button>
  </p>`;
  const isOver = !RUNNING.includes(of.status);
  return html`<${Acts} actions=${[cancel]} row=${of} after=${again} />
    <${Progress} of=${of} isOver=${isOver} />
    <div class="card"><${Facts} of=${facts(of)} /></div>
    ${of.refused > 0 && refused}
    ${of.dryRun && isOver && html`<${ListView} isPart spec=${changes(path)} query=${query} change=${change} />`}`;
}

/** How many lines there are is known about, and not of every file: then the bar only says that it goes on. */
function Progress({ of, isOver }) {
  const all = isOver ? Math.max(1, of.line) : of.totalLines && Math.max(of.totalLines, of.line);
  const value = all && (isOver && of.line === 0 ? 1 : of.line);
  const about = !isOver && of.totalLines ? ` / ${w('约', 'about')} ${number(of.totalLines)}` : '';
  return html`<div class="progress" data-status=${of.status}>
    <label for="import-progress"><${Tag} word=${of.status} /> ${number(of.lines)} ${w('行', 'lines')}${about}</label>
    <progress id="import-progress" max=${all ?? undefined} value=${value ?? undefined}></progress>
  </div>`;
}

const facts = (of) => [
  [w('内容', 'What it holds'), term(of.kind)],
  [w('试运行', 'Dry run'), of.dryRun && w('是', 'yes')],
  [w('格式', 'Format'), [of.format, of.encoding].filter(Boolean).join(' ')],
  [w('大小', 'Size'), size(of.size)],
  [w('新增', 'Created'), number(of.created)],
  [w('变更', 'Changed'), number(of.changed)],
  [w('未变', 'Unchanged'), number(of.unchanged)],
  [w('拒绝', 'Refused'), number(of.refused)],
  [w('忽略的列', 'Ignored columns'), of.ignoredColumns.join(w('、', ', '))],
  [
    w('问题', 'Problem'),
    of.problem &&
      [
        of.problem.line && `${w('行', 'line')} ${of.problem.line}`,
        of.problem.column && `${w('列', 'column')} ${of.problem.column}`,
        of.problem.problem,
      ]
        .filter(Boolean)
        .join(' · '),
  ],
  [w('上传人', 'By'), of.account],
  [words.created, time(of.createdAt)],
  [w('开始时间', 'Started'), time(of.startedAt)],
  [w('结束时间', 'Ended'), time(of.endedAt)],
];

const told = (row) =>
  row.fields.map((field) => `${field.field}: ${field.before || '—'} → ${field.after || '—'}`).join('; ');

/** What a dry run would change. */
const changes = (path) => ({
  view: 'changes',
  title: w('将要发生的变更（前一百条）', 'What would change (the first hundred)'),
  path: `${path}/changes`,
  isArray: true,
  key: (row) => String(row.line),
  filters: [ask.text],
  columns: [
    figure('line', w('行', 'Line')),
    { name: 'queryId', label: w('查询号', 'Query id') },
    word('change', w('变更', 'Change')),
    { name: 'fields', label: w('字段', 'Fields'), cell: told, text: told },
  ],
});

async function report(path, id) {
  try {
    keep(await file(`${path}/report.csv`), `import-${id}-refused.csv`);
  } catch (error) {
    say(error.message, 'bad');
  }
}
