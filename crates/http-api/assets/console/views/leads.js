// Leads, and the calls that Baidu is told of.

import { html } from '../vendor/preact.js';
import { file } from '../lib/api.js';
import { keep } from '../lib/csv.js';
import { day } from '../lib/format.js';
import { choices } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { reason } from '../parts/fields.js';
import { ask, code, figure, plain, state, when, word, words } from './columns.js';
import { name, phone, RECORDED } from './people.js';

/** @type {import('../parts/list-view.js').ListSpec} */
export const leads = {
  view: 'leads',
  title: w('线索', 'Leads'),
  path: '/v1/admin/leads',
  csv: '/v1/admin/leads.csv',
  key: (row) => row.id,
  filters: [
    {
      name: 'account',
      label: w('账户', 'Account'),
      type: 'choice',
      choices: [
        ['01', '01'],
        ['02', '02'],
      ],
    },
    {
      name: 'kind',
      label: w('类型', 'Kind'),
      type: 'choice',
      choices: choices(['phone', 'consult', 'form']),
    },
    ask.from,
    ask.to,
  ],
  columns: [
    code('clueId', w('线索号', 'Clue')),
    { name: 'account', label: w('账户', 'Account') },
    word('kind', w('类型', 'Kind')),
    name,
    phone,
    { name: 'channel', label: words.channel },
    { name: 'infoSource', label: w('来源', 'Source') },
    when('committedAt', w('提交时间', 'Left')),
    when('receivedAt', w('接收时间', 'Received')),
  ],
  about: (row) => row.clueId,
  tools: [
    {
      id: 'export-plain',
      label: w('导出明文', 'Export in plain text'),
      need: 'see_personal_data',
      tone: 'danger',
      told: w(
        '导出未脱敏的姓名和手机号，会与原因一起被记录。',
        'Names and phones in plain text; it is recorded with its reason.',
      ),
      fields: [ask.from, ask.to, reason(80)],
      run: async (values) =>
        keep(await file('/v1/admin/leads.csv', { ...values, plain: 'true' }), `leads-plain-${day()}.csv`),
      done: () => w('已导出', 'Exported'),
    },
  ],
  actions: [
    {
      id: 'reveal',
      label: w('查看完整信息', 'Reveal'),
      need: 'see_personal_data',
      told: RECORDED,
      facts: (row) => [[w('线索号', 'Clue'), row.clueId]],
      path: (row) => `/v1/admin/leads/${row.id}/reveal`,
      fields: [reason(80)],
      body: (values) => ({ reason: values.reason }),
      wide: true,
      done: () => w('查看已记录', 'The look is recorded'),
      show: (data) => [
        [name.label, data.customerName],
        [phone.label, data.phoneNumber],
        [w('内容', 'As it came'), html`<pre>${JSON.stringify(data.detail, null, 2)}</pre>`],
      ],
    },
  ],
};

/** @type {import('../parts/list-view.js').ListSpec} */
export const conversions = {
  view: 'conversions',
  title: w('转化上报', 'Conversions'),
  path: '/v1/admin/conversions',
  key: (row) => row.id,
  filters: [ask.status(['waiting', 'leased', 'uploaded', 'refused', 'given_up'])],
  columns: [
    code('id', w('编号', 'Id')),
    { name: 'host', label: w('页面', 'Page') },
    figure('conversionType', w('类型', 'Type')),
    state('status'),
    when('calledAt', w('拨打时间', 'Called')),
    when('dueAt', w('下次上报', 'Due')),
    when('endedAt', w('结束时间', 'Ended')),
    figure('failures', w('失败次数', 'Failures')),
    plain('lastError', w('最近错误', 'Last error')),
  ],
};
