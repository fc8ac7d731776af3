// How the server does, what waits for somebody, and what is wrong.

import { html } from '../vendor/preact.js';
import { measured, number, span, time } from '../lib/format.js';
import { Link } from '../lib/router.js';
import { term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { Facts, Plain, Tag } from '../parts/small.js';

/** @param {{of: any}} props the monitor's answer, and the alerts that are raised */
export function Work({ of }) {
  return html`<div class="cards">
      <section class="card" data-part="health"><h2>${w('运行状况', 'Health')}</h2><${Health} of=${of} /></section>
      <section class="card" data-part="waiting">
        <h2>${w('等待处理', 'Waits for somebody')}</h2>
        <ul class="waiting">${waiting(of).map(Waits)}</ul>
      </section>
      <section class="card" data-part="alerts"><h2>${w('当前告警', 'Alerts')}</h2><${Alerts} of=${of.alerts} /></section>
    </div>
    <section data-part="queues">
      <h2>${w('任务队列', 'Queues')}</h2>
      <${Plain} label=${w('任务队列', 'Queues')} empty=${w('队列为空', 'Nothing waits')} head=${QUEUE} rows=${of.tasks.map(queue)} />
    </section>`;
}

function Health({ of }) {
  const well = html`<${Tag} word="ok" text=${w('正常', 'Well')} />`;
  const ill = html`<${Tag} word="raised" text=${w('需要关注', 'Needs attention')} />`;
  return html`<p>${of.healthy ? well : ill} <span class="faint">${time(of.checkedAt)}</span></p>
    <ul class="bare">${of.reasons.map(Reason)}</ul>
    <${Facts} of=${health(of)} />`;
}

const About = ({ word }) => (word ? html` <span class="faint">${term(word)}</span>` : null);

const Reason = (reason) => html`<li key=${`${reason.reason} ${reason.about}`} data-reason=${reason.reason}>
  ${reason.text}<${About} word=${reason.about} />: ${measured(reason.value, reason.unit)} / ${measured(reason.threshold, reason.unit)}
</li>`;

const Waits = ([label, count, view, query]) => html`<li key=${label} data-waits=${view}>
  <${Link} to=${view} query=${query}>${label}<//><strong class=${count > 0 ? 'bad' : 'faint'}>${number(count)}</strong>
</li>`;

function Alerts({ of }) {
  const each = (alert) => html`<li key=${alert.id}>
    <${Tag} word=${alert.status} /> ${alert.text}<${About} word=${alert.about} /> <span class="faint">${time(alert.since)}</span>
  </li>`;
  return html`<ul class="bare">${of.map(each)}</ul>
    ${of.length === 0 && html`<p class="faint">${w('没有告警', 'None')}</p>`}
    <p><${Link} to="alerts">${w('全部告警', 'All alerts')}<//></p>`;
}

const QUEUE = [
  w('任务', 'Task'),
  w('等待或执行中', 'Live'),
  w('最早等待', 'Oldest'),
  w('死信', 'Dead letters'),
];

const queue = (task) => [
  html`<${Link} to="tasks" query=${{ kind: task.kind }}>${term(task.kind)}<//>`,
  number(task.live),
  span(task.oldestAgeSeconds),
  task.dead > 0
    ? html`<${Link} to="tasks" query=${{ kind: task.kind, state: 'dead' }} class="bad">${number(task.dead)}<//>`
    : '0',
];

const waiting = ({ money: sums, tasks, imports }) => [
  [
    w('死信任务', 'Dead letters'),
    tasks.reduce((sum, task) => sum + task.dead, 0),
    'tasks',
    { state: 'dead' },
  ],
  [
    w('结果未知的支付单', 'Payments of unknown outcome'),
    sums.unknownPayments,
    'payments',
    { status: 'created' },
  ],
  [w('隔离款项', 'Quarantine'), sums.quarantined, 'quarantine', { status: 'open' }],
  [w('迟到与重复款项', 'Late and double money'), sums.latePayments, 'late-payments', { status: 'waiting' }],
  [w('需处理的退款', 'Refunds that are stuck'), sums.stuckRefunds, 'refunds', { status: 'needs_attention' }],
  [w('对账差异', 'Differences'), sums.differences, 'reconciliations', {}],
  [w('缺少流水', 'Missing flow records'), sums.missingFlows, 'flows', {}],
  [w('失败的导入（24 小时）', 'Failed imports (a day)'), imports.failed, 'imports', { status: 'failed' }],
];

const health = (of) => [
  [w('数据库应答', 'Database'), `${of.databaseAnswerMs} ms`],
  [w('时钟偏差', 'Clock ahead'), `${of.clockAheadMs} ms`],
  [w('BOSS 副本', 'Copies of BOSS'), number(of.bossCopy.copies)],
  [w('最旧副本', 'Oldest copy'), span(of.bossCopy.oldestAgeSeconds)],
  [w('外部令牌有效至', 'Outside token until'), time(of.outsideTokenUntil)],
  [w('进行中的导入', 'Imports running'), number(of.imports.running)],
  [w('工作编号', 'Worker slots'), `${of.workerSlots.taken} / ${of.workerSlots.all}`],
  [w('逾期任务', 'Jobs overdue'), of.jobsOverdue.map(term).join(w('，', ', '))],
];
