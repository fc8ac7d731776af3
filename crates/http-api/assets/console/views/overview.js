// How it goes: orders and money over time, what waits, and what is wrong.

import { html } from '../vendor/preact.js';
import { get } from '../lib/api.js';
import { measured, money, number, span, time } from '../lib/format.js';
import { useLoad } from '../lib/load.js';
import { Link } from '../lib/router.js';
import { may } from '../lib/session-state.js';
import { term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { Chart } from '../parts/chart.js';
import { Busy, Facts, Heading, Plain, Problem, Tag } from '../parts/small.js';

const PERIODS = ['7', '14', '30', '92'];

export function Overview({ query, change }) {
  const days = PERIODS.includes(query.days) ? query.days : '14';
  const sales = useLoad((signal) => get('/v1/admin/overview', { days }, signal).then((answer) => answer.data), [days]);
  const canSeeWork = may('see_work');
  const work = useLoad((signal) => (canSeeWork ? readWork(signal) : Promise.resolve(null)), [canSeeWork]);
  const again = () => { sales.again(); work.again(); };
  const tools = html`<label>${w('时段', 'Period')} <select id="overview-days" data-action="days" onChange=${(event) => change({ days: event.target.value })}>
      ${PERIODS.map((period) => html`<option key=${period} value=${period} selected=${period === days}>${w(`最近 ${period} 天`, `last ${period} days`)}</option>`)}</select></label>
    <button type="button" class="quiet" data-action="reload" onClick=${again}>${w('刷新', 'Reload')}</button>`;
  return html`<div aria-busy=${sales.isBusy}>
    <${Heading} tools=${tools}>${w('概览', 'Overview')}<//>
    <${Problem} error=${sales.error} again=${sales.again} />${!sales.data && sales.isBusy && html`<${Busy} />`}
    ${sales.data && html`<${Sales} of=${sales.data} />`}
    <${Problem} error=${work.error} again=${work.again} />${work.data && html`<${Work} of=${work.data} />`}
  </div>`;
}

const readWork = (signal) => Promise.all([get('/v1/monitor/db-sync', {}, signal), get('/v1/admin/alerts', { status: 'raised', pageSize: 20 }, signal)])
  .then(([monitor, alerts]) => ({ ...monitor.data, alerts: alerts.rows }));

const COLOURS = { wechat: '--wechat', alipay: '--alipay', telecom: '--telecom' };

function Sales({ of: { days, total } }) {
  const names = days.map((day) => day.day);
  const line = (label, colour, read, isDashed) => ({ label, colour, isDashed, values: days.map(read) });
  const ofChannel = (read) => total.channels.map(({ channel }, at) => line(term(channel), COLOURS[channel], (day) => Number(read(day.channels[at])), at === 2));
  const yuan = (value) => money(String(value));
  return html`<section aria-label=${w('销售', 'Sales')}>
    <div class="figures" data-part="totals">
      ${figure(w('下单', 'Orders'), number(total.ordersPlaced), 'orders-placed')}${figure(w('支付', 'Paid'), number(total.ordersPaid), 'orders-paid')}
      ${figure(w('实收', 'Captured'), money(total.paidAmount), 'paid-amount')}${figure(w('退款笔数', 'Refunds'), number(total.refunds), 'refunds')}
      ${figure(w('退款金额', 'Refunded'), money(total.refundedAmount), 'refunded-amount')}</div>
    <div class="charts">
      <${Chart} name="orders" title=${w('订单', 'Orders')} days=${names} lines=${[line(w('下单', 'Placed'), '--accent', (day) => day.ordersPlaced), line(w('支付', 'Paid'), '--good', (day) => day.ordersPaid, true)]} />
      <${Chart} name="money" title=${w('实收与退款（元）', 'Captured and refunded (yuan)')} days=${names} told=${yuan}
        lines=${[line(w('实收', 'Captured'), '--good', (day) => Number(day.paidAmount)), line(w('退款', 'Refunded'), '--bad', (day) => Number(day.refundedAmount), true)]} />
      <${Chart} name="refunds" title=${w('退款笔数', 'Refunds')} days=${names} lines=${[line(w('退款', 'Refunds'), '--bad', (day) => day.refunds)]} />
      <${Chart} name="channels" title=${w('各渠道到账笔数', 'Captures by channel')} days=${names} lines=${ofChannel((channel) => channel.captures)} />
    </div>
    <${Plain} label=${w('各渠道合计', 'By channel')} head=${[w('渠道', 'Channel'), w('到账笔数', 'Captures'), w('到账金额', 'Captured')]}
      rows=${total.channels.map((channel) => [term(channel.channel), number(channel.captures), money(channel.amount)])} /></section>`;
}

const figure = (name, value, id) => html`<div class="figure" data-figure=${id}><span>${name}</span><strong>${value}</strong></div>`;

function Work({ of }) {
  return html`<div class="cards">
    <section class="card" data-part="health"><h2>${w('运行状况', 'Health')}</h2>
      <p>${of.healthy ? html`<${Tag} word="ok" text=${w('正常', 'Well')} />` : html`<${Tag} word="raised" text=${w('需要关注', 'Needs attention')} />`} <span class="faint">${time(of.checkedAt)}</span></p>
      ${of.reasons.length > 0 && html`<ul class="bare">${of.reasons.map((reason, at) => html`<li key=${at} data-reason=${reason.reason}>${reason.text}
        ${reason.about && html` <span class="faint">${term(reason.about)}</span>`}: ${measured(reason.value, reason.unit)} / ${measured(reason.threshold, reason.unit)}</li>`)}</ul>`}
      <${Facts} of=${health(of)} /></section>
    <section class="card" data-part="waiting"><h2>${w('等待处理', 'Waits for somebody')}</h2><ul class="waiting">${waiting(of).map(([label, count, view, query]) => html`
      <li key=${label} data-waits=${view}><${Link} to=${view} query=${query}>${label}<//><strong class=${count > 0 ? 'bad' : 'faint'}>${number(count)}</strong></li>`)}</ul></section>
    <section class="card" data-part="alerts"><h2>${w('当前告警', 'Alerts')}</h2>${of.alerts.length === 0 ? html`<p class="faint">${w('没有告警', 'None')}</p>`
      : html`<ul class="bare">${of.alerts.map((alert) => html`<li key=${alert.id}><${Tag} word=${alert.status} /> ${alert.text} ${alert.about && html`<span class="faint">${term(alert.about)}</span>`} <span class="faint">${time(alert.since)}</span></li>`)}</ul>`}
      <p><${Link} to="alerts">${w('全部告警', 'All alerts')}<//></p></section>
    </div>
    <section data-part="queues"><h2>${w('任务队列', 'Queues')}</h2><${Plain} label=${w('任务队列', 'Queues')} empty=${w('队列为空', 'Nothing waits')}
      head=${[w('任务', 'Task'), w('等待或执行中', 'Live'), w('最早等待', 'Oldest'), w('死信', 'Dead letters')]} rows=${of.tasks.map(queue)} /></section>`;
}

const queue = (task) => [
  html`<${Link} to="tasks" query=${{ kind: task.kind }}>${term(task.kind)}<//>`, number(task.live), span(task.oldestAgeSeconds),
  task.dead > 0 ? html`<${Link} to="tasks" query=${{ kind: task.kind, state: 'dead' }} class="bad">${number(task.dead)}<//>` : '0',
];

const waiting = ({ money: sums, tasks, imports }) => [
  [w('死信任务', 'Dead letters'), tasks.reduce((sum, task) => sum + task.dead, 0), 'tasks', { state: 'dead' }],
  [w('结果未知的支付单', 'Payments of unknown outcome'), sums.unknownPayments, 'payments', { status: 'created' }],
  [w('隔离款项', 'Quarantine'), sums.quarantined, 'quarantine', { status: 'open' }], [w('迟到与重复款项', 'Late and double money'), sums.latePayments, 'late-payments', { status: 'waiting' }],
  [w('需处理的退款', 'Refunds that are stuck'), sums.stuckRefunds, 'refunds', { status: 'needs_attention' }], [w('对账差异', 'Differences'), sums.differences, 'reconciliations', {}],
  [w('缺少流水', 'Missing flow records'), sums.missingFlows, 'flows', {}], [w('失败的导入（24 小时）', 'Failed imports (a day)'), imports.failed, 'imports', { status: 'failed' }],
];

const health = (of) => [
  [w('数据库应答', 'Database'), `${of.databaseAnswerMs} ms`], [w('时钟偏差', 'Clock ahead'), `${of.clockAheadMs} ms`], [w('BOSS 副本', 'Copies of BOSS'), number(of.bossCopy.copies)],
  [w('最旧副本', 'Oldest copy'), span(of.bossCopy.oldestAgeSeconds)], [w('外部令牌有效至', 'Outside token until'), time(of.outsideTokenUntil)],
  [w('进行中的导入', 'Imports running'), number(of.imports.running)], [w('工作编号', 'Worker slots'), `${of.workerSlots.taken} / ${of.workerSlots.all}`],
  [w('逾期任务', 'Jobs overdue'), of.jobsOverdue.map(term).join(w('，', ', '))],
];
