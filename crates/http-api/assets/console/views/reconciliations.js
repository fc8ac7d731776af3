// Reconciliations (对账), and what one of them found to differ.

import { html } from '../vendor/preact.js';
import { day, money, time } from '../lib/format.js';
import { Link } from '../lib/router.js';
import { choices, CHANNELS, term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { reason } from '../parts/fields.js';
import { ListView } from '../parts/list-view.js';
import { ask, code, figure, plain, state, when, word, words, yuan } from './columns.js';

/** @type {import('../parts/action-dialog.js').Action} */
const run = {
  id: 'run',
  label: w('执行对账', 'Run'),
  need: 'move_money',
  keyed: true,
  path: '/v1/admin/reconciliations/run',
  told: w(
    '获取该日账单并重新比对；同一天的旧差异由新结果取代，已处理的结论仍然有效。',
    'Fetches the day’s bill and compares (again): the newer run takes the older one’s place, and what was resolved stays so.',
  ),
  fields: [
    { name: 'channel', label: words.channel, type: 'choice', required: true, choices: choices(CHANNELS) },
    { name: 'day', label: w('日期', 'Day'), type: 'day', required: true },
  ],
  first: (row) => (row ? { channel: row.channel, day: row.day } : { day: day(-1) }),
  body: (values) => ({ channel: values.channel, day: values.day }),
  done: (data) =>
    w(
      `对账 ${term(data.channel)} ${data.day}：${term(data.status)}`,
      `${term(data.channel)} ${data.day}: ${term(data.status)}`,
    ),
};

/** @type {import('../parts/list-view.js').ListSpec} */
const list = {
  view: 'reconciliations',
  title: w('对账', 'Reconciliations'),
  path: '/v1/admin/reconciliations',
  key: (row) => row.id,
  filters: [ask.channel, ask.status(['requested', 'running', 'done', 'failed']), ask.from, ask.until],
  columns: [
    {
      name: 'day',
      label: w('日期', 'Day'),
      cell: (row) =>
        html`<${Link} to="reconciliations" query=${{ open: row.id, title: `${row.day} ${row.channel}` }}>${row.day}<//>`,
      text: (row) => row.day,
    },
    word('channel', words.channel),
    state('status'),
    figure('lines', w('行数', 'Lines')),
    figure('matched', w('一致', 'Matched')),
    figure('differences', w('差异', 'Differences')),
    figure('healed', w('已自动修复', 'Healed')),
    word('source', w('来源', 'Source')),
    plain('problem', w('问题', 'Problem')),
    code('account', w('商户号', 'Account')),
    when('createdAt', words.created),
    when('endedAt', w('结束时间', 'Ended')),
  ],
  about: (row) => `${row.day} ${term(row.channel)}`,
  actions: [
    { ...run, label: w('重新执行', 'Run again'), when: (row) => ['done', 'failed'].includes(row.status) },
  ],
  tools: [run],
};

/** @type {import('../parts/action-dialog.js').Action} */
const resolve = {
  id: 'resolve',
  label: w('处理', 'Resolve'),
  need: 'move_money',
  when: (row) => row.status === 'open',
  path: (row) => `/v1/admin/differences/${row.id}/resolve`,
  told: w(
    '记录核对结论；同一天重新对账时仍然有效。',
    'Records what was found; it holds for later runs of that day too.',
  ),
  facts: (row) => [
    [w('商户单号', 'Number'), row.number],
    [w('差异', 'Difference'), term(row.kind)],
    [w('我方', 'Ours'), money(row.ours)],
    [w('渠道', 'Theirs'), money(row.theirs)],
    [w('说明', 'Detail'), row.detail],
  ],
  fields: [reason(200)],
  body: (values) => ({ reason: values.reason }),
  done: () => w('差异已处理', 'Resolved'),
};

const differences = (id, title) => ({
  view: 'differences',
  title: `${w('差异', 'Differences')} ${title ?? ''}`,
  path: `/v1/admin/reconciliations/${id}/differences`,
  csv: `/v1/admin/reconciliations/${id}/differences.csv`,
  key: (row) => row.id,
  filters: [ask.status(['open', 'healed', 'resolved', 'superseded'])],
  columns: [
    code('number', w('商户单号', 'Number')),
    word('line', w('类别', 'Line')),
    word('kind', w('差异', 'Difference')),
    state('status'),
    yuan('ours', w('我方', 'Ours')),
    yuan('theirs', w('渠道', 'Theirs')),
    code('tradeNo', w('渠道交易号', 'Trade number')),
    code('refundNo', w('退款单号', 'Refund number')),
    plain('detail', w('说明', 'Detail')),
    { name: 'resolvedBy', label: w('处理人', 'By') },
    plain('reason', words.reason),
    { name: 'foundAt', label: w('发现时间', 'Found'), cell: (row) => time(row.foundAt) },
  ],
  about: (row) => row.number,
  actions: [resolve],
});

export function Reconciliations({ query, change }) {
  if (!query.open) return html`<${ListView} spec=${list} query=${query} change=${change} />`;
  const back = w('返回对账列表', 'Back to the reconciliations');
  const note = html`<p><${Link} to="reconciliations" data-action="back">← ${back}<//></p>`;
  const spec = differences(encodeURIComponent(query.open), query.title);
  return html`<${ListView} key=${query.open} spec=${spec} query=${query} change=${change} note=${note} />`;
}
