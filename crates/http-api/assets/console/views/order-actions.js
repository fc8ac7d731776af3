// What staff do with one order.

import { money, time } from '../lib/format.js';
import { term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { reason } from '../parts/fields.js';
import { refund, settle } from './money-actions.js';
import { words } from './columns.js';

const PAID = ['paid', 'fulfilling', 'fulfilled', 'fulfilment_failed', 'refunding'];

const facts = (row) => [
  [words.order, row.orderId],
  [words.status, row.statusText],
  [w('套餐', 'Package'), row.packageName],
  [words.amount, money(row.amount)],
];

const path = (row, end) => `/v1/admin/orders/${encodeURIComponent(row.orderId)}/${end}`;

/** @type {import('../parts/action-dialog.js').Action[]} */
export const ORDER_ACTIONS = [
  {
    id: 'push',
    label: w('推送', 'Push'),
    need: 'fulfil',
    facts,
    path: '/v1/cashier/order/push',
    when: (row) => PAID.includes(row.status),
    told: w(
      '立即向后台系统推送该订单；已送达的目标不会重复推送。',
      'Has the order delivered to the back offices now; what has arrived is not sent again.',
    ),
    body: (_values, row) => ({ orderId: row.orderId }),
    done: (data) =>
      w('推送：', 'Pushes: ') +
      data.map((push) => `${term(push.target)} ${term(push.status)}`).join(w('，', ', ')),
  },
  {
    ...refund,
    when: (row) => PAID.includes(row.status) && Number(row.left) > 0,
    facts: (row) => [...facts(row), [w('可退', 'Left'), money(row.left)]],
  },
  {
    id: 'cancel',
    label: w('取消订单', 'Cancel'),
    need: 'change_orders',
    tone: 'danger',
    facts,
    when: (row) => row.status === 'awaiting_payment',
    path: (row) => path(row, 'cancel'),
    told: w(
      '取消未支付的订单：先关闭支付单；如果已经付款，则以付款为准。',
      'Cancels the unpaid order: its attempts are closed first, and a payment that was made wins.',
    ),
    fields: [reason(80)],
    body: (values) => ({ reason: values.reason }),
    done: (data) => w(`订单状态：${data.statusText}`, `The order is: ${data.statusText}`),
  },
  {
    id: 'note',
    label: w('添加备注', 'Add a note'),
    need: 'change_orders',
    keyed: true,
    facts: (row) => facts(row).slice(0, 1),
    path: (row) => path(row, 'notes'),
    body: (values) => ({ text: values.text }),
    fields: [
      {
        name: 'text',
        label: w('备注', 'Note'),
        type: 'area',
        rows: 5,
        required: true,
        max: 1000,
        hint: w('最多 1000 字', 'Up to 1,000 characters'),
      },
    ],
    done: (data) => w(`备注已添加（${time(data.at)}）`, `The note is there (${time(data.at)})`),
  },
  {
    id: 'reveal',
    label: w('查看完整信息', 'Reveal'),
    need: 'see_personal_data',
    facts: (row) => facts(row).slice(0, 1),
    told: w(
      '显示姓名、手机号和地址的明文。查看会与原因一起被记录。',
      'Shows name, phone and address in plain text. The look is recorded with its reason.',
    ),
    path: (row) => path(row, 'reveal'),
    fields: [reason(80)],
    body: (values) => ({ reason: values.reason }),
    done: () => w('查看已记录', 'The look is recorded'),
    show: (data) => [
      [w('客户', 'Customer'), data.customerName],
      [w('手机号', 'Phone'), data.phoneNumber],
      [w('地址', 'Address'), data.address],
      [w('充值账号', 'Account topped up'), data.account],
    ],
  },
  {
    ...settle,
    when: (row) =>
      row.status === 'awaiting_payment' && row.payments.some((payment) => payment.status === 'created'),
  },
];
