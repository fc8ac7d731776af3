// Tasks of the outbox, and those that died.

import { time, toInstant } from '../lib/format.js';
import { choices, TARGETS, TASK_KINDS, TASK_STATES, term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { int } from '../parts/fields.js';
import { ask, code, figure, plain, order, state, when, word, words } from './columns.js';

const kind = { name: 'kind', label: w('类型', 'Kind'), type: 'choice', choices: choices(TASK_KINDS) };
const target = { name: 'target', label: w('目标', 'Target'), type: 'choice', choices: choices(TARGETS) };

/** @type {import('../parts/action-dialog.js').Action} */
const retry = {
  id: 'retry',
  label: w('重试', 'Retry'),
  need: 'fulfil',
  when: (row) => ['dead', 'retrying'].includes(row.state),
  path: (row) => `/v1/admin/tasks/${row.id}/retry`,
  told: w(
    '死信任务重新开始；等待重试的任务立即执行。',
    'A dead task gets another life; one that waits is tried now.',
  ),
  facts: (row) => [
    [w('任务', 'Task'), term(row.kind)],
    [words.order, row.orderId],
    [words.status, term(row.state)],
    [w('最近错误', 'Last error'), row.lastError],
  ],
  done: (data) => w(`任务状态：${term(data.state)}`, `The task is: ${term(data.state)}`),
};

/** @type {import('../parts/action-dialog.js').Action} */
const retryMany = {
  id: 'retry-many',
  label: w('批量重试死信', 'Retry dead letters'),
  need: 'fulfil',
  path: '/v1/admin/tasks/retry',
  told: w(
    '按条件重试死信，最早的优先；已不需要交付的订单会跳过并计数。',
    'Gives dead tasks that match another life, the oldest first; what is not to be delivered any more is passed over and counted.',
  ),
  fields: [
    kind,
    target,
    { name: 'before', label: w('此前成为死信', 'Died before'), type: 'instant' },
    { name: 'most', label: w('最多条数', 'At most'), type: 'number', min: 1, max: 1000, required: true },
  ],
  first: () => ({ most: 100 }),
  body: (values) => ({
    state: 'dead',
    kind: values.kind || undefined,
    target: values.target || undefined,
    before: toInstant(values.before) ?? undefined,
    most: int(values.most),
  }),
  done: (data) =>
    w(
      `检查 ${data.lookedAt} 条，重试 ${data.putBack} 条，跳过 ${data.skipped} 条`,
      `${data.lookedAt} looked at, ${data.putBack} put back, ${data.skipped} passed over`,
    ),
};

/** @type {import('../parts/list-view.js').ListSpec} */
export const tasks = {
  view: 'tasks',
  title: w('任务与死信', 'Tasks and dead letters'),
  path: '/v1/admin/tasks',
  key: (row) => row.id,
  filters: [ask.status(TASK_STATES, 'state'), kind, target, ask.order],
  columns: [
    word('kind', w('任务', 'Task')),
    state('state'),
    order(),
    word('target', w('目标', 'Target')),
    figure('failures', w('失败次数', 'Failures')),
    plain('lastError', w('最近错误', 'Last error')),
    when('dueAt', w('到期时间', 'Due')),
    when('leasedUntil', w('执行至', 'Leased until')),
    when('endedAt', w('结束时间', 'Ended')),
    when('createdAt', words.created),
    code('id', w('编号', 'Id')),
  ],
  about: (row) => `${term(row.kind)} ${row.orderId ?? row.id} ${time(row.createdAt)}`,
  actions: [retry],
  tools: [retryMany],
};
