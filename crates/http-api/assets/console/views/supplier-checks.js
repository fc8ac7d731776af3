// What suppliers say against what we know: days compared, what differs, and word that was refused.

import { html } from '../vendor/preact.js';
import { day } from '../lib/format.js';
import { choices, term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { reason } from '../parts/fields.js';
import { Tag } from '../parts/small.js';
import { ask, code, figure, plain, state, when, word, words, yuan } from './columns.js';

export const supplier = {
  name: 'supplier',
  label: w('供应商', 'Supplier'),
  type: 'choice',
  choices: choices(['jiuyi', 'proxy']),
};

/** @type {import('../parts/action-dialog.js').Action} */
const run = {
  id: 'run',
  label: w('执行对账', 'Run'),
  need: 'move_money',
  path: '/v1/admin/supplier-reconciliations/run',
  told: w(
    '重新比对最近一周内某一天的供应商订单；已处理的结论仍然有效。',
    'Compares a day of the last week (again); what was resolved stays so.',
  ),
  fields: [
    { ...supplier, required: true },
    { name: 'day', label: w('日期', 'Day'), type: 'day', required: true },
  ],
  first: () => ({ day: day(-1) }),
  body: (values) => ({ supplier: values.supplier, day: values.day }),
  done: (data) => `${term(data.supplier)} ${data.day}: ${term(data.status)}`,
};

/** @type {import('../parts/list-view.js').ListSpec} */
export const supplierDays = {
  view: 'supplier-reconciliations',
  title: w('供应商对账', 'Days compared'),
  path: '/v1/admin/supplier-reconciliations',
  key: (row) => `${row.supplier}-${row.day}`,
  filters: [supplier],
  columns: [
    plain('day', w('日期', 'Day')),
    word('supplier', supplier.label),
    state('status'),
    plain('problem', w('问题', 'Problem')),
    figure('runs', w('次数', 'Runs')),
    figure('compared', w('比对', 'Compared')),
    figure('differences', w('差异', 'Differences')),
    when('updatedAt', w('更新时间', 'Updated')),
  ],
  tools: [run],
};

/** @type {import('../parts/list-view.js').ListSpec} */
export const supplierDifferences = {
  view: 'supplier-differences',
  title: w('供应商差异', 'Supplier differences'),
  path: '/v1/admin/supplier-differences',
  key: (row) => row.id,
  filters: [supplier, ask.status(['open', 'resolved', 'healed'])],
  columns: [
    plain('day', w('日期', 'Day')),
    word('supplier', supplier.label),
    word('kind', w('类型', 'Kind')),
    state('status'),
    code('supplierNo', w('供应商单号', 'Their number')),
    code('supplierOrderId', w('我方编号', 'Our id')),
    plain('ours', w('我方', 'Ours')),
    plain('theirs', w('对方', 'Theirs')),
    yuan('oursCost', w('我方成本', 'Our cost')),
    yuan('theirsCost', w('对方成本', 'Their cost')),
    plain('detail', w('说明', 'Detail')),
    plain('reason', words.reason),
    when('foundAt', w('发现时间', 'Found')),
  ],
  actions: [
    {
      id: 'resolve',
      label: w('处理', 'Resolve'),
      need: 'move_money',
      when: (row) => row.status === 'open',
      path: (row) => `/v1/admin/supplier-differences/${row.id}/resolve`,
      told: w('记录处理结论；不会改动订单。', 'Records what was found out; no order is changed.'),
      facts: (row) => [
        [supplier.label, term(row.supplier)],
        [w('供应商单号', 'Their number'), row.supplierNo],
        [w('说明', 'Detail'), row.detail],
      ],
      fields: [reason(200)],
      body: (values) => ({ reason: values.reason }),
      done: () => w('已处理', 'Resolved'),
    },
  ],
};

const VERDICTS = ['unreadable', 'forged', 'unknown_order', 'other_order', 'impossible'];

/** @type {import('../parts/list-view.js').ListSpec} */
export const supplierNotices = {
  view: 'supplier-notices',
  title: w('被拒绝的通知', 'Refused notices'),
  path: '/v1/admin/supplier-notices',
  key: (row) => row.id,
  filters: [supplier, { ...ask.status(VERDICTS, 'verdict'), label: w('结论', 'Verdict') }],
  columns: [
    code('id', w('编号', 'Id')),
    word('supplier', supplier.label),
    {
      name: 'verdict',
      label: w('结论', 'Verdict'),
      cell: (row) => html`<${Tag} word=${row.verdict} text=${row.verdictText} />`,
    },
    code('reference', w('所称编号', 'Named reference')),
    figure('times', w('次数', 'Times')),
    figure('bytes', w('字节', 'Bytes')),
    when('firstAt', w('首次', 'First')),
    when('lastAt', w('最近', 'Last')),
  ],
};
