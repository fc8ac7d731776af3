// Payment attempts, refunds, late and double money, quarantine.

import { money, time } from '../lib/format.js';
import { choices, term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { reason } from '../parts/fields.js';
import { ask, code, flag, order, plain, state, when, word, words, yuan } from './columns.js';
import { orderFact, refund, settle } from './money-actions.js';

/** @typedef {import('../parts/list-view.js').ListSpec} ListSpec */
/** @typedef {import('../parts/action-dialog.js').Action} Action */

/** Files that older evidence has been archived in. */
const archives = {
  name: 'evidenceArchives',
  label: w('已归档证据', 'Archived evidence'),
  cell: (row) => row.evidenceArchives?.join(' '),
  text: (row) => row.evidenceArchives?.join(' '),
};

/** @type {ListSpec} */
export const payments = {
  view: 'payments',
  title: w('支付单', 'Payment attempts'),
  path: '/v1/admin/payments',
  key: (row) => row.paymentId,
  filters: [
    ask.order,
    ask.channel,
    ask.status(['created', 'pending', 'captured', 'declined', 'cancelled', 'expired', 'held']),
    ...ask.found,
  ],
  columns: [
    code('paymentId', w('支付单号', 'Payment attempt')),
    order(),
    word('channel', words.channel),
    word('scene', w('场景', 'Scene')),
    state('status'),
    yuan('amount', words.amount),
    code('tradeNo', w('渠道交易号', 'Trade number')),
    flag('late', w('迟到', 'Late')),
    when('capturedAt', w('到账时间', 'Captured')),
    when('createdAt', words.created),
    when('expiresAt', w('截止', 'Expires')),
    archives,
    code('merchant', w('商户号', 'Merchant')),
    code('appId', 'AppID'),
  ],
  actions: [{ ...refund, when: (row) => row.status === 'captured' }],
  tools: [settle],
};

/** @type {ListSpec} */
export const refunds = {
  view: 'refunds',
  title: w('退款', 'Refunds'),
  path: '/v1/admin/refunds',
  key: (row) => row.refundNo,
  filters: [
    ask.order,
    ask.channel,
    ask.status(['requested', 'submitted', 'succeeded', 'failed', 'needs_attention']),
    ...ask.found,
  ],
  columns: [
    code('refundNo', w('退款单号', 'Refund number')),
    order(),
    yuan('amount', words.amount),
    state('status'),
    word('cause', w('来源', 'Cause')),
    plain('reason', words.reason),
    plain('problem', w('问题', 'Problem')),
    code('providerNo', w('渠道退款号', 'Provider’s number')),
    when('requestedAt', w('申请时间', 'Requested')),
    when('succeededAt', w('成功时间', 'Succeeded')),
  ],
};

/** @type {Action} */
const decide = {
  id: 'decide',
  label: w('决定', 'Decide'),
  need: 'move_money',
  when: (row) => row.status === 'waiting',
  path: (row) => `/v1/admin/late-payments/${row.id}/decide`,
  told: w(
    '“完成订单”用这笔钱支付已过期的订单；“退款”把它退回付款人。',
    '“Complete” lets it pay its expired order; “refund” gives it back.',
  ),
  facts: (row) => [
    orderFact(row),
    [words.amount, money(row.amount)],
    [w('情况', 'What it is'), term(row.reason)],
    [w('到账时间', 'Captured'), time(row.capturedAt)],
  ],
  fields: [
    {
      name: 'decision',
      label: w('决定', 'Decision'),
      type: 'choice',
      required: true,
      choices: choices(['complete', 'refund']),
    },
    reason(200),
  ],
  body: ({ decision, reason: why }) => ({ decision, reason: why }),
  done: (data) => w(`已决定：${term(data.status)}`, `Decided: ${term(data.status)}`),
};

/** @type {ListSpec} */
export const late = {
  view: 'late-payments',
  title: w('迟到与重复款项', 'Late and double money'),
  path: '/v1/admin/late-payments',
  key: (row) => row.id,
  filters: [ask.order, ask.channel, ask.status(['waiting', 'completed', 'refunded']), ...ask.found],
  columns: [
    order(),
    word('reason', w('情况', 'What it is')),
    yuan('amount', words.amount),
    state('status'),
    when('capturedAt', w('到账时间', 'Captured')),
    { name: 'decidedBy', label: w('决定人', 'Decided by') },
    when('decidedAt', w('决定时间', 'Decided')),
  ],
  about: (row) => row.orderId,
  actions: [decide],
};

/** @type {Action} */
const resolve = {
  id: 'resolve',
  label: w('处理', 'Resolve'),
  need: 'move_money',
  when: (row) => row.status === 'open',
  path: (row) => `/v1/admin/quarantine/${row.id}/resolve`,
  told: w(
    '“放行”：报告有误，重新向渠道查询；“关闭”：款项已在线下处理，支付单结束。',
    '“Release”: the report was wrong, and the provider is asked anew. “Close”: it was dealt with outside, and the attempt is over.',
  ),
  facts: (row) => [
    [words.channel, term(row.channel)],
    [w('商户单号', 'Number'), row.number],
    [words.amount, money(row.amount)],
    [words.reason, term(row.reason)],
  ],
  fields: [
    {
      name: 'choice',
      label: w('处理方式', 'Choice'),
      type: 'choice',
      required: true,
      choices: choices(['release', 'close']),
    },
    reason(200),
  ],
  body: ({ choice, reason: why }) => ({ choice, reason: why }),
  done: () => w('隔离款项已处理', 'Resolved'),
};

const told = (row) =>
  row.resolution &&
  `${term(row.resolution.choice)} · ${row.resolution.reason} · ${row.resolution.by} · ${time(row.resolution.at)}`;

/** @type {ListSpec} */
export const quarantine = {
  view: 'quarantine',
  title: w('隔离款项', 'Quarantine'),
  path: '/v1/admin/quarantine',
  key: (row) => row.id,
  filters: [ask.order, ask.channel, ask.status(['open', 'resolved']), ...ask.found],
  columns: [
    code('number', w('商户单号', 'Number')),
    word('channel', words.channel),
    word('reason', words.reason),
    yuan('amount', words.amount),
    state('status'),
    code('tradeNo', w('渠道交易号', 'Trade number')),
    when('reportedAt', w('上报时间', 'Reported')),
    { name: 'resolution', label: w('处理结果', 'Resolution'), cell: told, text: told },
    code('evidenceId', w('证据编号', 'Evidence')),
    archives,
  ],
  about: (row) => row.number ?? row.id,
  actions: [resolve],
};
