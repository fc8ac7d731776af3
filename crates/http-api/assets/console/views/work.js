// Jobs and alerts.

import { html } from '../vendor/preact.js';
import { measured } from '../lib/format.js';
import { choices, term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { Tag } from '../parts/small.js';
import { ask, code, figure, plain, state, when, word, words } from './columns.js';

/** @typedef {import('../parts/list-view.js').ListSpec} ListSpec */

const jobState = (row) => (row.running ? 'running' : (row.outcome ?? 'waiting'));

/** @type {ListSpec} */
export const jobs = {
  view: 'jobs',
  title: w('定时任务', 'Jobs'),
  path: '/v1/admin/jobs',
  isArray: true,
  key: (row) => row.name,
  filters: [
    {
      name: 'outcome',
      label: words.status,
      type: 'choice',
      local: true,
      choices: choices(['ok', 'failed', 'running']),
      match: (row, value) => jobState(row) === value,
    },
    ask.text,
  ],
  columns: [
    {
      name: 'name',
      label: w('任务', 'Job'),
      cell: (row) => html`${term(row.name)} <code>${row.name}</code>`,
      text: (row) => row.name,
    },
    plain('schedule', w('计划', 'Schedule')),
    {
      name: 'outcome',
      label: words.status,
      cell: (row) => html`<${Tag} word=${jobState(row)} />`,
      text: jobState,
    },
    plain('error', w('错误', 'Error')),
    when('startedAt', w('开始时间', 'Started')),
    when('finishedAt', w('结束时间', 'Finished')),
    { ...figure('durationMs', w('耗时（毫秒）', 'Took (ms)')) },
    when('nextRunAt', w('下次执行', 'Next run')),
    figure('runs', w('次数', 'Runs')),
    figure('failures', w('失败', 'Failures')),
  ],
  actions: [
    {
      id: 'run',
      label: w('立即执行', 'Run now'),
      need: 'fulfil',
      path: (row) => `/v1/admin/jobs/${encodeURIComponent(row.name)}/run`,
      told: w(
        '由空闲的服务器立即执行；正在运行的不受影响。',
        'It runs now on whichever server is free. One that runs already is left to its end.',
      ),
      facts: (row) => [
        [w('任务', 'Job'), row.name],
        [w('计划', 'Schedule'), row.schedule],
      ],
      done: (data) => `${data.name}: ${term(data.state)}`,
    },
  ],
};

/** @type {ListSpec} */
export const alerts = {
  view: 'alerts',
  title: w('告警', 'Alerts'),
  path: '/v1/admin/alerts',
  key: (row) => row.id,
  filters: [ask.status(['raised', 'cleared'])],
  columns: [
    { name: 'text', label: w('告警', 'Alert') },
    state('status'),
    word('about', w('对象', 'About')),
    { name: 'value', label: w('数值', 'Value'), side: 'right', cell: (row) => measured(row.value, row.unit) },
    {
      name: 'threshold',
      label: w('上限', 'Limit'),
      side: 'right',
      cell: (row) => measured(row.threshold, row.unit),
    },
    when('since', w('开始时间', 'Since')),
    when('clearedAt', w('恢复时间', 'Cleared')),
    code('alert', w('代码', 'Code')),
  ],
};
