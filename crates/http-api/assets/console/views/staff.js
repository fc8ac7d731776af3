// Accounts of staff, and the record of what they did.

import { time } from '../lib/format.js';
import { choices, ROLES, term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { ask, code, plain, state, when, word, words } from './columns.js';

/** @typedef {import('../parts/list-view.js').ListSpec} ListSpec */

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
    ask.from,
    ask.until,
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
