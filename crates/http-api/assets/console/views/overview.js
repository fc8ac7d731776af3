// How it goes: orders and money over time, what waits, and what is wrong.

import { html } from '../vendor/preact.js';
import { get } from '../lib/api.js';
import { money, number } from '../lib/format.js';
import { useLoad } from '../lib/load.js';
import { may } from '../lib/session-state.js';
import { term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { Chart } from '../parts/chart.js';
import { Busy, Heading, Plain, Problem } from '../parts/small.js';
import { Work } from './work-state.js';

const PERIODS = ['7', '14', '30', '92'];

export function Overview({ query, change }) {
  const days = PERIODS.includes(query.days) ? query.days : '14';
  const sales = useLoad(
    (signal) => get('/v1/admin/overview', { days }, signal).then((answer) => answer.data),
    [days],
  );
  const canSeeWork = may('see_work');
  const work = useLoad((signal) => (canSeeWork ? readWork(signal) : Promise.resolve(null)), [canSeeWork]);
  const again = () => {
    sales.again();
    work.again();
  };
  const choose = (event) => change({ days: event.target.value });
  const tools = html`<label
      >${w('时段', 'Period')}
      <select id="overview-days" data-action="days" onChange=${choose}>
        ${PERIODS.map((period) => html`<${Period} key=${period} days=${period} isChosen=${period === days} />`)}
      </select></label
    >
    <button type="button" class="quiet" data-action="reload" onClick=${again}>${w('刷新', 'Reload')}</button>`;
  return html`<div aria-busy=${sales.isBusy}>
    <${Heading} tools=${tools}>${w('概览', 'Overview')}<//>
    <${Problem} error=${sales.error} again=${sales.again} />${!sales.data && sales.isBusy && html`<${Busy} />`}
    ${sales.data && html`<${Sales} of=${sales.data} />`}
    <${Problem} error=${work.error} again=${work.again} />${work.data && html`<${Work} of=${work.data} />`}
  </div>`;
}

const Period = ({ days, isChosen }) =>
  html`<option value=${days} selected=${isChosen}>${w(`最近 ${days} 天`, `last ${days} days`)}</option>`;

const readWork = (signal) =>
  Promise.all([
    get('/v1/monitor/db-sync', {}, signal),
    get('/v1/admin/alerts', { status: 'raised', pageSize: 20 }, signal),
  ]).then(([monitor, alerts]) => ({ ...monitor.data, alerts: alerts.rows }));

const COLOURS = { wechat: '--wechat', alipay: '--alipay', telecom: '--telecom' };

function Sales({ of: { days, total } }) {
  const names = days.map((day) => day.day);
  const line = (label, colour, read, isDashed) => ({ label, colour, isDashed, values: days.map(read) });
  const yuan = (value) => money(String(value));
  const placed = line(w('下单', 'Placed'), '--accent', (day) => day.ordersPlaced);
  const paid = line(w('支付', 'Paid'), '--good', (day) => day.ordersPaid, true);
  const captured = line(w('实收', 'Captured'), '--good', (day) => Number(day.paidAmount));
  const refunded = line(w('退款', 'Refunded'), '--bad', (day) => Number(day.refundedAmount), true);
  const refunds = line(w('退款', 'Refunds'), '--bad', (day) => day.refunds);
  const captures = total.channels.map(({ channel }, at) =>
    line(term(channel), COLOURS[channel], (day) => day.channels[at].captures, at === 2),
  );
  const moneyTitle = w('实收与退款（元）', 'Captured and refunded (yuan)');
  const channels = w('各渠道到账笔数', 'Captures by channel');
  return html`<section aria-label=${w('销售', 'Sales')}>
    <div class="figures" data-part="totals">${totals(total)}</div>
    <div class="charts">
      <${Chart} name="orders" title=${w('订单', 'Orders')} days=${names} lines=${[placed, paid]} />
      <${Chart} name="money" title=${moneyTitle} days=${names} told=${yuan} lines=${[captured, refunded]} />
      <${Chart} name="refunds" title=${w('退款笔数', 'Refunds')} days=${names} lines=${[refunds]} />
      <${Chart} name="channels" title=${channels} days=${names} lines=${captures} />
    </div>
    <${Plain}
      label=${w('各渠道合计', 'By channel')}
      head=${[w('渠道', 'Channel'), w('到账笔数', 'Captures'), w('到账金额', 'Captured')]}
      rows=${total.channels.map((of) => [term(of.channel), number(of.captures), money(of.amount)])}
    />
  </section>`;
}

const totals = (total) => [
  figure(w('下单', 'Orders'), number(total.ordersPlaced), 'orders-placed'),
  figure(w('支付', 'Paid'), number(total.ordersPaid), 'orders-paid'),
  figure(w('实收', 'Captured'), money(total.paidAmount), 'paid-amount'),
  figure(w('退款笔数', 'Refunds'), number(total.refunds), 'refunds'),
  figure(w('退款金额', 'Refunded'), money(total.refundedAmount), 'refunded-amount'),
];

const figure = (name, value, id) =>
  html`<div class="figure" data-figure=${id}><span>${name}</span><strong>${value}</strong></div>`;
