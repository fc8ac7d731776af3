// Customers, masked until somebody has a reason.

import { get, post } from '../lib/api.js';
import { time, yes } from '../lib/format.js';
import { choices } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { reason } from '../parts/fields.js';
import { ask, code, flag, when, word } from './columns.js';
import { name, personal, phone, queryId, RECORDED } from './people.js';

/** @type {import('../parts/list-view.js').ListSpec} */
export const customers = {
  view: 'customers',
  title: w('客户', 'Customers'),
  path: '/v1/admin/customers',
  key: (row) => row.id,
  filters: [
    {
      name: 'kind',
      label: w('类型', 'Kind'),
      type: 'choice',
      choices: choices(['boss', 'account']),
      hint: w('默认 BOSS 客户', 'Those of BOSS unless chosen'),
    },
    { name: 'queryId', label: queryId, max: 32 },
    { ...phone, label: w('手机号（完整）', 'Phone (whole)'), max: 20 },
    ask.flag('qualified', w('达标', 'Qualified'), w('是', 'yes'), w('否', 'no')),
  ],
  columns: [
    code('id', w('编号', 'Id')),
    word('kind', w('类型', 'Kind')),
    name,
    phone,
    { name: 'address', label: w('地址', 'Address') },
    { name: 'packageName', label: w('套餐', 'Package') },
    { name: 'expiresOn', label: w('到期日', 'Expires on') },
    flag('qualified', w('达标', 'Qualified')),
    when('copiedAt', w('同步时间', 'Copied')),
    when('createdAt', w('注册时间', 'Created')),
  ],
  tools: [
    {
      id: 'qualified',
      label: w('查询达标', 'Qualified?'),
      need: 'see_orders',
      fields: [{ name: 'queryId', label: queryId, max: 32, required: true }],
      run: (values) => get('/v1/admin/qualified', { queryId: values.queryId }),
      done: (data) =>
        `${data.queryId}: ${data.qualified ? w('达标', 'qualified') : w('未达标', 'not qualified')}`,
      show: (data) => [
        [queryId, data.queryId],
        [w('达标', 'Qualified'), yes(data.qualified)],
        ['BOSS', yes(data.byBoss)],
        [w('名单', 'Listed'), yes(data.listed)],
        [w('活动', 'Campaign'), data.campaign],
        [w('起始', 'Since'), time(data.since)],
      ],
    },
  ],
  actions: [
    {
      id: 'reveal',
      label: w('查看完整信息', 'Reveal'),
      need: 'see_personal_data',
      told: RECORDED,
      facts: (row) => [[w('编号', 'Id'), row.id]],
      path: (row) => `/v1/admin/customers/${encodeURIComponent(row.id)}/reveal`,
      fields: [reason(200)],
      body: (values) => ({ reason: values.reason }),
      done: () => w('查看已记录', 'The look is recorded'),
      show: personal,
    },
    {
      id: 'erase',
      label: w('删除个人信息', 'Erase'),
      need: 'erase_people',
      tone: 'danger',
      facts: (row) => [
        [w('编号', 'Id'), row.id],
        [name.label, row.customerName],
        [phone.label, row.phoneNumber],
      ],
      told: w(
        '不可恢复：账号、会话和 BOSS 副本会被删除，订单保留但不再包含个人信息。',
        'For good: account, sessions and copies of BOSS go; orders stay without who it was.',
      ),
      path: (row) => `/v1/admin/customers/${encodeURIComponent(row.id)}/erase`,
      fields: [
        reason(200),
        { name: 'sure', label: w('输入编号以确认', 'Type the id to confirm'), required: true },
      ],
      run: (values, row) =>
        values.sure.trim() === row.id
          ? post(`/v1/admin/customers/${encodeURIComponent(row.id)}/erase`, { reason: values.reason })
          : Promise.reject(
              new Error(w('输入的编号不一致，没有执行。', 'That is not the id: nothing was done.')),
            ),
      done: (data) => w(`已删除；${data.orders} 个订单保留`, `Erased; ${data.orders} orders stay`),
    },
  ],
};
