// Jobs, alerts, what is monitored, staff, and the record of what they did.

import { html } from '../vendor/preact.js';
import { measured, time } from '../lib/format.js';
import { choices, ROLES, term } from '../lib/terms.js';
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

const role = {
  name: 'role',
  label: w('角色', 'Role'),
  type: 'choice',
  required: true,
  choices: choices(ROLES),
};
const password = {
  name: 'password',
  label: w('密码', 'Password'),
  type: 'password',
  required: true,
  min: 8,
  max: 64,
  hint: w('8–64 个字符', '8–64 characters'),
};
const who = (row) => [
  [w('账号', 'Account'), row.account],
  [role.label, term(row.role)],
];
const at = (end) => (row) => `/v1/admin/staff/${row.id}/${end}`;

/** @type {ListSpec} */
export const staff = {
  view: 'staff',
  title: w('员工与角色', 'Staff and roles'),
  path: '/v1/admin/staff',
  key: (row) => row.id,
  about: (row) => row.account,
  filters: [
    {
      name: 'role',
      label: role.label,
      type: 'choice',
      local: true,
      choices: choices(ROLES),
      match: (row, value) => row.role === value,
    },
    {
      name: 'status',
      label: words.status,
      type: 'choice',
      local: true,
      choices: choices(['active', 'disabled']),
      match: (row, value) => row.status === value,
    },
    ask.text,
  ],
  columns: [
    plain('account', w('账号', 'Account')),
    word('role', role.label),
    state('status'),
    when('createdAt', words.created),
    when('disabledAt', w('停用时间', 'Disabled')),
  ],
  actions: [
    {
      id: 'role',
      label: w('更改角色', 'Change role'),
      need: 'manage_staff',
      path: at('role'),
      facts: who,
      fields: [role],
      first: (row) => ({ role: row.role }),
      told: w('更改后该员工需要重新登录。', 'The member’s sessions end.'),
      body: (values) => ({ role: values.role }),
      done: (data) => `${data.account}: ${term(data.role)}`,
    },
    {
      id: 'password',
      label: w('重置密码', 'Reset password'),
      need: 'manage_staff',
      path: at('password'),
      facts: who,
      fields: [password],
      told: w('重置后该员工需要用新密码登录。', 'The member’s sessions end.'),
      body: (values) => ({ password: values.password }),
      done: (data) => w(`已重置 ${data.account} 的密码`, `${data.account} has another password`),
    },
    {
      id: 'disable',
      label: w('停用', 'Disable'),
      need: 'manage_staff',
      tone: 'danger',
      path: at('disable'),
      facts: who,
      when: (row) => row.status === 'active',
      told: w(
        '停用后不能登录，现有会话立即结束。',
        'Nobody signs in with it any more, and its sessions end.',
      ),
      done: (data) => w(`已停用 ${data.account}`, `${data.account} is disabled`),
    },
    {
      id: 'enable',
      label: w('启用', 'Enable'),
      need: 'manage_staff',
      path: at('enable'),
      facts: who,
      when: (row) => row.status === 'disabled',
      done: (data) => w(`已启用 ${data.account}`, `${data.account} can sign in again`),
    },
  ],
  tools: [
    {
      id: 'create',
      label: w('新建员工账号', 'New account'),
      need: 'manage_staff',
      keyed: true,
      path: '/v1/admin/staff',
      fields: [
        {
          name: 'account',
          label: w('账号', 'Account'),
          required: true,
          min: 2,
          max: 32,
          pattern: '[A-Za-z0-9._\\-]+',
          hint: w('2–32 个字母、数字、点、横线或下划线', '2–32 letters, digits, dots, dashes, underscores'),
        },
        role,
        password,
      ],
      body: (values) => ({ account: values.account, role: values.role, password: values.password }),
      done: (data) => w(`已新建 ${data.account}`, `${data.account} is made`),
    },
  ],
};

/** @type {ListSpec} */
export const audit = {
  view: 'audit',
  title: w('操作记录', 'Audit'),
  path: '/v1/admin/audit',
  key: (row) => row.id,
  filters: [
    { name: 'account', label: w('账号', 'Account'), max: 64 },
    {
      name: 'action',
      label: w('操作', 'Action'),
      max: 64,
      hint: w('例如 refund.request', 'Such as refund.request'),
    },
    { name: 'subject', label: w('对象', 'Subject'), max: 64 },
  ],
  columns: [
    when('at', w('时间', 'Time')),
    plain('account', w('账号', 'Account')),
    code('action', w('操作', 'Action')),
    code('subject', w('对象', 'Subject')),
    plain('detail', w('内容', 'Detail')),
  ],
  about: (row) => `${row.account} ${row.action} ${time(row.at)}`,
};
