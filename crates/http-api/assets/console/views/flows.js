// Flow records (流水).

import { post } from '../lib/api.js';
import { w } from '../lib/words.js';
import { int } from '../parts/fields.js';
import { ask, code, order, when, word, words, yuan } from './columns.js';

/** @type {import('../parts/action-dialog.js').Action} */
const allFlows = {
  id: 'make-flows',
  label: w('补齐流水', 'Make missing flows'),
  need: 'fulfil',
  told: w(
    '为缺少流水的已到账支付补建流水，重复执行不会重复建立。不填套餐则处理全部。',
    'Makes flow records for captures that have none; twice is once. Without a package, of all of them.',
  ),
  fields: [{ name: 'packageId', label: w('套餐编号', 'Package'), type: 'number', min: 1 }],
  run: (values) =>
    post(
      int(values.packageId) ? `/v1/compensate/flow/package/${int(values.packageId)}` : '/v1/compensate/flow',
    ),
  done: (data) =>
    w(`检查 ${data.checked} 笔，补建 ${data.created} 条`, `${data.checked} checked, ${data.created} made`),
};

/** @type {import('../parts/list-view.js').ListSpec} */
export const flows = {
  view: 'flows',
  title: w('流水', 'Flow records'),
  path: '/v1/admin/flows',
  csv: '/v1/admin/flows.csv',
  key: (row) => row.id,
  filters: [
    ask.order,
    { name: 'packageId', label: w('套餐编号', 'Package'), type: 'number', min: 1 },
    ask.from,
    ask.to,
  ],
  columns: [
    order(),
    { name: 'packageId', label: w('套餐编号', 'Package') },
    word('channel', words.channel),
    code('tradeNo', w('渠道交易号', 'Trade number')),
    yuan('amount', words.amount),
    when('capturedAt', w('到账时间', 'Captured')),
    when('createdAt', words.created),
  ],
  tools: [allFlows],
};
