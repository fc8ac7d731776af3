// What staff do with money that came in.

import { money } from '../lib/format.js';
import { refundNo } from '../lib/key.js';
import { term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { reason } from '../parts/fields.js';
import { words } from './columns.js';

/** @typedef {import('../parts/action-dialog.js').Action} Action */

export const orderFact = (row) => [words.order, row.orderId];

/** Gives money back: of a payment attempt, or of the one that paid the order. @type {Action} */
export const refund = {
  id: 'refund',
  label: w('退款', 'Refund'),
  need: 'move_money',
  tone: 'danger',
  keyed: true,
  path: '/v1/admin/refunds',
  told: w(
    '把已收到的款项原路退回付款人。全额退款会停止开通。',
    'Gives what was captured back to the payer. A full refund stops the fulfilment.',
  ),
  facts: (row) => [
    orderFact(row),
    [w('支付单', 'Payment attempt'), row.paymentId],
    [w('实付', 'Paid'), money(row.amount)],
  ],
  fields: [
    { name: 'amount', label: w('退款金额（元）', 'Amount (yuan)'), type: 'money', required: true },
    {
      name: 'refundNo',
      label: w('退款单号', 'Refund number'),
      required: true,
      pattern: '[A-Za-z0-9]{6,32}',
      max: 32,
      hint: w('同一单号只退一次', 'One number is one refund, however often it is sent'),
    },
    { ...reason(80), hint: w('付款人会看到，最多 80 字', 'The payer sees it; up to 80 characters') },
  ],
  first: (row) => ({ amount: row.left ?? row.amount, refundNo: refundNo() }),
  body: (values, row) => ({
    orderId: row.orderId,
    paymentId: row.paymentId ?? undefined,
    refundNo: values.refundNo,
    amount: values.amount,
    reason: values.reason,
  }),
  done: (data) =>
    w(
      `退款 ${data.refundNo} ${money(data.amount)}：${term(data.status)}`,
      `Refund ${data.refundNo} ${money(data.amount)}: ${term(data.status)}`,
    ),
};

/** @type {Action} */
export const settle = {
  id: 'settle',
  label: w('核实结果未知的支付', 'Settle unknown payments'),
  need: 'fulfil',
  path: '/v1/compensate/payment-create-failed',
  told: (row) =>
    row?.orderId
      ? w(
          '向渠道查询该订单创建结果未知的支付单：已付的入账，其余关闭。',
          'Asks the provider about this order’s attempts whose outcome is unknown: what is paid is booked, the rest closed.',
        )
      : w(
          '向渠道查询创建结果未知的支付单，最早的一百条：已付的入账，其余关闭。',
          'Asks the providers about attempts whose outcome is unknown, the oldest hundred: what is paid is booked, the rest closed.',
        ),
  facts: (row) => (row?.orderId ? [orderFact(row)] : []),
  body: (_values, row) => (row?.orderId ? { orderId: row.orderId } : {}),
  done: (data) =>
    w(
      `查询 ${data.lookedAt} 笔：已付 ${data.paid}，关闭 ${data.closed}，未答复 ${data.unanswered}`,
      `${data.lookedAt} looked at: ${data.paid} paid, ${data.closed} closed, ${data.unanswered} unanswered`,
    ),
};
