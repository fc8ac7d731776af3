// What is bought at suppliers, and what is left there.

import { html, useState } from '../vendor/preact.js';
import { get } from '../lib/api.js';
import { money, time } from '../lib/format.js';
import { may } from '../lib/session-state.js';
import { term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { reason } from '../parts/fields.js';
import { ListView } from '../parts/list-view.js';
import { Facts, Problem, Tag } from '../parts/small.js';
import { ask, code, figure, order, when, word, words, yuan } from './columns.js';
import { supplier } from './supplier-checks.js';

const supplierNo = { name: 'supplierNo', label: w('供应商单号', 'Their number'), max: 64 };

/** @type {import('../parts/action-dialog.js').Action} */
const decide = {
  id: 'decide',
  label: w('决定', 'Decide'),
  need: 'fulfil',
  when: (row) => row.state === 'held',
  path: (row) => `/v1/admin/supplier-orders/${row.id}/decide`,
  told: w(
    '说明这笔待处理订单的实际结果，交付从那里继续。',
    'Say what has become of it; its delivery goes on from there.',
  ),
  facts: (row) => [
    [words.order, row.orderId],
    [w('供应商', 'Supplier'), term(row.supplier)],
    [w('产品', 'Product'), row.product],
    [words.reason, term(row.why)],
    [w('最高成本', 'May cost'), money(row.mostCost)],
    [w('供应商单号', 'Their number'), row.supplierNo],
  ],
  fields: [
    {
      name: 'decision',
      label: w('决定', 'Decision'),
      type: 'choice',
      required: true,
      choices: [
        ['send_again', w('重新下单：供应商没有该单', 'Send again: nothing of it is there')],
        ['found', w('供应商已有该单', 'Found: the supplier has it')],
        ['delivered', w('供应商已交付', 'Delivered by the supplier')],
        ['failed', w('失败：没有交付', 'Failed: nothing was delivered')],
      ],
    },
    {
      ...supplierNo,
      hint: w('已有或已交付时填写', 'Of what was found or delivered'),
      when: (values) => ['found', 'delivered'].includes(values.decision),
    },
    reason(200),
  ],
  body: (values) => ({
    decision: values.decision,
    supplierNo: values.supplierNo || undefined,
    reason: values.reason,
  }),
  done: (data) => w(`已决定：${data.stateText}`, `Decided: ${data.stateText}`),
};

const STATES = ['planned', 'asked', 'running', 'delivered', 'disputed', 'failed', 'held'];

/** @type {import('../parts/list-view.js').ListSpec} */
export const supplierOrders = {
  view: 'supplier-orders',
  title: w('供应商订单', 'Supplier orders'),
  path: '/v1/admin/supplier-orders',
  key: (row) => row.id,
  filters: [supplier, ask.status(STATES, 'state'), ask.order, supplierNo, ask.from, ask.until],
  columns: [
    code('id', w('编号', 'Id')),
    order(),
    word('supplier', w('供应商', 'Supplier')),
    code('product', w('产品', 'Product')),
    {
      name: 'state',
      label: words.status,
      cell: (row) => html`<${Tag} word=${row.state} text=${row.stateText} />`,
    },
    word('why', words.reason),
    code('supplierNo', w('供应商单号', 'Their number')),
    yuan('mostCost', w('最高成本', 'May cost')),
    yuan('cost', w('成本', 'Cost')),
    figure('looks', w('查询次数', 'Looks')),
    when('createdAt', words.created),
    when('updatedAt', w('更新时间', 'Updated')),
  ],
  actions: [decide],
};

export function SupplierOrders({ query, change }) {
  return html`<${ListView} spec=${supplierOrders} query=${query} change=${change} note=${may('see_money') && html`<${Balance} />`} />`;
}

/** What is left at 玖壹, asked for when somebody wants to know. */
function Balance() {
  const [state, setState] = useState({ isBusy: false, data: null, error: null });
  const ask_ = async () => {
    setState({ isBusy: true, data: null, error: null });
    get('/v1/supplier/jiuyi/balance').then(
      ({ data }) => setState({ isBusy: false, data, error: null }),
      (error) => setState({ isBusy: false, data: null, error }),
    );
  };
  return html`<div class="card row" data-part="balance"><strong>${w('玖壹余额', 'Balance at Jiuyi')}</strong>
    <button type="button" data-action="balance" disabled=${state.isBusy} onClick=${ask_}>${w('查询余额', 'Ask')}</button>
    <span role="status">${
      state.data &&
      html`<${Facts} of=${[
        [w('余额', 'Balance'), money(state.data.balance)],
        [w('查询时间', 'Asked'), time(state.data.askedAt)],
      ]} />`
    }</span>
    <${Problem} error=${state.error} /></div>`;
}

/** @type {import('../parts/list-view.js').ListSpec} */
export const proxyOrders = {
  view: 'proxy-orders',
  title: w('代理商城订单', 'Orders at the proxy shop'),
  path: '/v1/supplier/proxy/orders',
  key: (row) => row.id,
  filters: [
    { name: 'tradeNo', label: w('交易号', 'Trade number'), max: 64 },
    ask.status(['unpaid', 'paid', 'timed_out', 'refunded']),
  ],
  columns: [
    code('tradeNo', w('交易号', 'Trade number')),
    { name: 'productName', label: w('产品', 'Product') },
    { name: 'status', label: words.status, cell: (row) => html`<${Tag} word=${row.status} />` },
    figure('totalFee', w('总价（商城单位）', 'Fee (shop’s unit)')),
    figure('payFee', w('实付（商城单位）', 'Paid (shop’s unit)')),
    yuan('cost', w('成本（元）', 'Cost (yuan)')),
    when('createdAt', words.created),
  ],
  about: (row) => row.tradeNo,
  actions: [
    {
      id: 'close-order',
      label: w('关闭', 'Close'),
      need: 'fulfil',
      tone: 'danger',
      when: (row) => row.status === 'unpaid',
      path: '/v1/supplier/proxy/orders/close',
      told: w(
        '在代理商城撤回一笔未付款的订单，会被记录。',
        'Takes back an order at the shop that is not paid. It is recorded.',
      ),
      facts: (row) => [
        [w('交易号', 'Trade number'), row.tradeNo],
        [w('产品', 'Product'), row.productName],
      ],
      body: (_values, row) => ({ tradeNo: row.tradeNo }),
      done: () => w('已关闭', 'Closed'),
    },
  ],
};
