// Orders of either kind, and one of them whole.

import { html } from '../vendor/preact.js';
import { get } from '../lib/api.js';
import { money, number, time } from '../lib/format.js';
import { useLoad } from '../lib/load.js';
import { Link } from '../lib/router.js';
import { may } from '../lib/session-state.js';
import { choices, ORDER_STATES, term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { Acts } from '../parts/acts.js';
import { ListView } from '../parts/list-view.js';
import { Busy, Code, Facts, Heading, Plain, Problem, Tag } from '../parts/small.js';
import { ask, order, state, when, word, words, yuan } from './columns.js';
import { ORDER_ACTIONS } from './order-actions.js';
import { payments, refunds } from './money.js';
import { tasks } from './tasks.js';
import { supplierOrders } from './suppliers.js';

/** @type {import('../parts/list-view.js').ListSpec} */
const spec = {
  view: 'orders',
  title: w('订单', 'Orders'),
  path: '/v1/admin/orders',
  key: (row) => row.orderId,
  filters: [
    ask.order,
    { name: 'kind', label: w('类型', 'Kind'), type: 'choice', choices: choices(['new', 'renewal']) },
    ask.status(ORDER_STATES),
    { ...ask.channel, label: w('支付渠道', 'Paid at') },
    { name: 'queryId', label: w('查询号', 'Query id'), max: 32 },
    { name: 'customerName', label: w('客户姓名（全名）', 'Customer (whole name)'), max: 50 },
    { name: 'phoneNumber', label: w('手机号（完整）', 'Phone (whole)'), max: 20 },
    { name: 'packageId', label: w('套餐编号', 'Package'), type: 'number', min: 1 },
    { name: 'accountId', label: w('注册账号', 'Account'), max: 40 },
    { name: 'infoSource', label: w('来源', 'Source'), max: 64 },
    ask.from,
    ask.until,
  ],
  columns: [
    order(),
    word('kind', w('类型', 'Kind')),
    state('status'),
    yuan('amount', words.amount),
    { name: 'customerName', label: w('客户', 'Customer') },
    { name: 'phoneNumber', label: w('手机号', 'Phone') },
    { name: 'packageName', label: w('套餐', 'Package') },
    { name: 'queryId', label: w('查询号', 'Query id') },
    when('createdAt', words.created),
    when('paidAt', w('支付时间', 'Paid')),
    when('fulfilledAt', w('完成时间', 'Fulfilled')),
  ],
};

export function Orders({ query, change }) {
  if (query.open) return html`<${Order} id=${query.open} query=${query} />`;
  return html`<${ListView} spec=${spec} query=${query} change=${change} />`;
}

const read = (id, signal) => {
  const path = `/v1/admin/orders/${encodeURIComponent(id)}`;
  return Promise.all([get(path, {}, signal), get(`${path}/timeline`, {}, signal)]).then(
    ([order, timeline]) => ({ ...order.data, timeline: timeline.data }),
  );
};

function Order({ id, query }) {
  const { data, error, isBusy, again } = useLoad((signal) => read(id, signal), [id]);
  const back = html`<${Link} to="orders" query=${{ ...query, open: '' }} data-action="back">← ${w('返回列表', 'Back to the list')}<//>
    <button type="button" class="quiet" data-action="reload" onClick=${again}>${w('刷新', 'Reload')}</button>`;
  return html`<article data-detail="order" data-id=${id} aria-busy=${isBusy}>
    <${Heading} tools=${back}>${w('订单', 'Order')} <span class="code">${id}</span><//>
    <${Problem} error=${error} again=${again} />
    ${!data && isBusy && html`<${Busy} />`}
    ${data && html`<${Whole} order=${data} again=${again} />`}
  </article>`;
}

function Whole({ order: of, again }) {
  const left = leftOf(of);
  return html`<${Acts} actions=${ORDER_ACTIONS} row=${{ ...of, left }} after=${again} />
    <div class="cards"><section class="card"><h2>${w('概况', 'At a glance')}</h2><${Facts} of=${glance(of)} /></section>
    <section class="card"><h2>${w('客户与套餐', 'Customer and package')}</h2><${Facts} of=${customer(of)} /></section></div>
    <section data-part="timeline"><h2>${w('时间线', 'Timeline')}</h2><${Timeline} events=${of.timeline} /></section>
    <section data-part="notes"><h2>${w('备注', 'Notes')}</h2><${Notes} notes=${of.notes} /></section>
    <section data-part="receipts"><h2>${w('回执', 'Receipts')}</h2>
      <${Plain} label=${w('回执', 'Receipts')} head=${[w('目标', 'Target'), w('回执号', 'Receipt'), w('查询号', 'Query id')]}
        rows=${of.receipts.map((receipt) => [term(receipt.target), html`<${Code}>${receipt.receiptNo}<//>`, receipt.queryId ?? ''])} /></section>
    ${PARTS.filter((part) => may(part.need)).map((part) => html`<${Part} key=${part.spec.view} of=${of} spec=${part.spec} again=${again} />`)}`;
}

/** What can still go back, in yuan. Refunds that failed hold nothing. */
function leftOf(of) {
  const fen = (yuan) => Math.round(Number(yuan) * 100);
  const held = of.refunds
    .filter((refund) => refund.status !== 'failed')
    .reduce((sum, refund) => sum + fen(refund.amount), 0);
  return (Math.max(0, fen(of.amount) - held) / 100).toFixed(2);
}

const glance = (of) => [
  [words.status, html`<${Tag} word=${of.status} text=${of.statusText} />`],
  [w('类型', 'Kind'), term(of.kind)],
  [words.amount, money(of.amount)],
  [w('已退', 'Refunded'), money(of.refundedAmount)],
  [words.created, time(of.createdAt)],
  [w('剩余支付时间', 'Time left'), of.secondsLeft > 0 && `${number(of.secondsLeft)} s`],
  [w('过期时间', 'Expires'), time(of.expiresAt)],
  [w('支付时间', 'Paid'), time(of.paidAt)],
  [w('完成时间', 'Fulfilled'), time(of.fulfilledAt)],
  [w('来源', 'Source'), [of.infoSource, of.infoSourceDetail].filter(Boolean).join(' / ')],
];

const customer = (of) => [
  [w('客户', 'Customer'), of.customerName],
  [w('手机号', 'Phone'), of.phoneNumber],
  [w('地址', 'Address'), of.address],
  [w('查询号', 'Query id'), of.queryId],
  [w('注册账号', 'Account'), of.accountId],
  [w('套餐', 'Package'), `${of.packageId} · ${of.packageName}`],
  [w('速率', 'Rate'), of.packageRate],
  [w('时长', 'Term'), `${of.packageMonth} ${w('个月', 'months')}`],
  [w('商品', 'Goods'), of.goods && term(of.goods.kind)],
  [w('充值账号', 'Account topped up'), of.goods?.account],
  [w('数量', 'How many'), of.goods?.amount],
  [w('地区', 'Regions'), of.goods?.regionList],
  [w('续费时长', 'Renewed for'), of.goods?.renewDuration],
  [w('静态 IP', 'Static addresses'), of.goods?.upids?.join(' ')],
];

function Timeline({ events }) {
  return html`<ol class="timeline">${events.map(
    (event, index) => html`<li key=${index} data-event=${event.event}>
    <span class="time">${time(event.at)}</span>
    <span>${event.event === 'staff_action' ? `${w('员工操作', 'Staff')} ${event.by}: ` : event.text}
      ${event.about && html` <span class="faint">${term(event.about)}</span>`}
      ${event.number && html` <${Code}>${event.number}<//>`}</span></li>`,
  )}</ol>`;
}

function Notes({ notes }) {
  if (notes.length === 0) return html`<p class="faint">${w('没有备注', 'None')}</p>`;
  return html`<ul class="notes">${notes.map(
    (note) => html`<li key=${note.id} data-note=${note.id}>
    <p>${note.text}</p><p class="faint">${note.by} · ${time(note.at)}</p></li>`,
  )}</ul>`;
}

const PARTS = [
  { need: 'see_money', spec: payments },
  { need: 'see_money', spec: refunds },
  { need: 'see_work', spec: tasks },
  { need: 'see_work', spec: supplierOrders },
];

/** One of the other lists, narrowed to this order. */
function Part({ of, spec: whole, again }) {
  const spec = {
    ...whole,
    filters: [ask.order],
    tools: [],
    isFixed: true,
    columns: whole.columns.filter((column) => column.name !== 'orderId'),
  };
  return html`<${ListView} isPart spec=${spec} query=${{ orderId: of.orderId, size: 100 }} change=${() => {}} after=${again} />`;
}
