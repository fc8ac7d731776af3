// Customers, those whose term is over, leads, and what was sent to whom.

import { html } from '../vendor/preact.js';
import { get, post } from '../lib/api.js';
import { day, number, time } from '../lib/format.js';
import { useLoad } from '../lib/load.js';
import { Link } from '../lib/router.js';
import { choices, term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { int, lines, reason } from '../parts/fields.js';
import { Acts } from '../parts/acts.js';
import { ListView } from '../parts/list-view.js';
import { Facts, Heading, Problem } from '../parts/small.js';
import { ask, code, figure, flag, plain, state, when, word, words } from './columns.js';

const name = { name: 'customerName', label: w('客户', 'Customer') };
const phone = { name: 'phoneNumber', label: w('手机号', 'Phone') };
const queryId = w('查询号', 'Query id');
const RECORDED = w('显示明文。查看会与原因一起被记录。', 'Shows it in plain text. The look is recorded with its reason.');

const personal = (data) => [[name.label, data.customerName], [phone.label, data.phoneNumber], [w('地址', 'Address'), data.address]];

/** @type {import('../parts/list-view.js').ListSpec} */
export const customers = {
  view: 'customers', title: w('客户', 'Customers'), path: '/v1/admin/customers', key: (row) => row.id,
  filters: [
    { name: 'kind', label: w('类型', 'Kind'), type: 'choice', choices: choices(['boss', 'account']), hint: w('默认 BOSS 客户', 'Those of BOSS unless chosen') },
    { name: 'queryId', label: queryId, max: 32 }, { ...phone, label: w('手机号（完整）', 'Phone (whole)'), max: 20 },
    ask.flag('qualified', w('达标', 'Qualified'), w('是', 'yes'), w('否', 'no')),
  ],
  columns: [
    code('id', w('编号', 'Id')), word('kind', w('类型', 'Kind')), name, phone, { name: 'address', label: w('地址', 'Address') },
    { name: 'packageName', label: w('套餐', 'Package') }, { name: 'expiresOn', label: w('到期日', 'Expires on') }, flag('qualified', w('达标', 'Qualified')),
    when('copiedAt', w('同步时间', 'Copied')), when('createdAt', w('注册时间', 'Created')),
  ],
  actions: [
    { id: 'reveal', label: w('查看完整信息', 'Reveal'), need: 'see_personal_data', told: RECORDED, facts: (row) => [[w('编号', 'Id'), row.id]],
      path: (row) => `/v1/admin/customers/${encodeURIComponent(row.id)}/reveal`, fields: [reason(200)], body: (values) => ({ reason: values.reason }),
      done: () => w('查看已记录', 'The look is recorded'), show: personal },
    { id: 'erase', label: w('删除个人信息', 'Erase'), need: 'erase_people', tone: 'danger', facts: (row) => [[w('编号', 'Id'), row.id], [name.label, row.customerName], [phone.label, row.phoneNumber]],
      told: w('不可恢复：账号、会话和 BOSS 副本会被删除，订单保留但不再包含个人信息。', 'For good: account, sessions and copies of BOSS go; orders stay without who it was.'),
      path: (row) => `/v1/admin/customers/${encodeURIComponent(row.id)}/erase`,
      fields: [reason(200), { name: 'sure', label: w('输入编号以确认', 'Type the id to confirm'), required: true }],
      run: (values, row) => (values.sure.trim() === row.id ? post(`/v1/admin/customers/${encodeURIComponent(row.id)}/erase`, { reason: values.reason })
        : Promise.reject(new Error(w('输入的编号不一致，没有执行。', 'That is not the id: nothing was done.')))),
      done: (data) => w(`已删除；${data.orders} 个订单保留`, `Erased; ${data.orders} orders stay`) },
  ],
};

const recall = {
  id: 'recall', label: w('发送召回短信', 'Send a round'), need: 'send_messages', keyed: true, path: '/v1/admin/expired-users/recall', tone: 'danger',
  told: w('给已到期客户各发一条短信；30 天内发过、已退订或有进行中订单的除外。', 'One message to each customer whose term is over, but for phones that had one within 30 days, want none, or have an order under way.'),
  fields: [
    { name: 'before', label: w('到期日早于', 'Expired before'), type: 'day', required: true },
    { name: 'most', label: w('最多人数', 'At most'), type: 'number', min: 1, max: 1000, required: true },
    { name: 'packageId', label: w('推荐套餐编号', 'Package offered'), type: 'number', min: 1, hint: w('可续费的在售套餐，可不填', 'One on sale for renewals, or none') },
  ],
  first: () => ({ before: day(), most: 100 }),
  body: (values) => ({ before: values.before, most: int(values.most), packageId: int(values.packageId) ?? undefined }),
  done: (data) => w(`已选 ${data.chosen} 人`, `${data.chosen} chosen`),
  show: (data) => [[w('发送', 'Chosen'), number(data.chosen)], ...left(data.leftOut), [w('当日额度', 'The day’s messages'), data.capped && w('已用完', 'used up')]],
};

const left = (out) => [
  [w('已退订', 'Opted out'), number(out.optedOut)], [w('有进行中订单', 'With an open order'), number(out.openOrder)],
  [w('无手机号', 'Without a mobile'), number(out.noMobile)], [w('号码重复', 'Same phone'), number(out.samePhone)],
];

/** @type {import('../parts/list-view.js').ListSpec} */
export const expired = {
  view: 'expired-users', title: w('过期用户', 'Expired users'), path: '/v1/admin/expired-users', csv: '/v1/admin/expired-users.csv', key: (row) => row.queryId,
  filters: [{ name: 'before', label: w('到期日早于', 'Expired before'), type: 'day' }],
  columns: [code('queryId', queryId), name, phone, { name: 'address', label: w('地址', 'Address') }, { name: 'packageName', label: w('套餐', 'Package') },
    { name: 'expiresOn', label: w('到期日', 'Expires on') }, flag('qualified', w('达标', 'Qualified'))],
  tools: [recall],
};

/** @type {import('../parts/list-view.js').ListSpec} */
const campaigns = {
  view: 'campaigns', title: w('召回批次', 'Campaigns'), path: '/v1/admin/campaigns', key: (row) => row.id, filters: [ask.text],
  columns: [
    { name: 'id', label: w('批次', 'Round'), cell: (row) => html`<${Link} to="campaigns" query=${{ open: row.id }} class="code">${row.id}<//>`, text: (row) => row.id },
    { name: 'before', label: w('到期日早于', 'Expired before') }, figure('chosen', w('发送', 'Chosen')), figure('most', w('最多', 'At most')),
    { name: 'packageId', label: w('推荐套餐', 'Package') }, { name: 'leftOut', label: w('未纳入', 'Left out'), cell: (row) => leftText(row.leftOut), text: (row) => leftText(row.leftOut) },
    flag('capped', w('额度用完', 'Capped')), { name: 'createdBy', label: w('创建人', 'By') }, when('createdAt', words.created),
  ],
};

const leftText = (out) => left(out).map(([label, count]) => `${label} ${count}`).join(w('，', ', '));

const messages = (id) => ({
  view: 'messages', title: w('短信', 'Messages'), path: `/v1/admin/campaigns/${id}/messages`, key: (row) => row.id,
  filters: [ask.status(['waiting', 'sending', 'sent', 'refused', 'unknown', 'left_out'])],
  columns: [code('queryId', queryId), phone, { name: 'offer', label: w('推荐', 'Offer') }, state('status'), code('receiptNo', w('回执号', 'Receipt')), plain('problem', w('问题', 'Problem'))],
});

export function Campaigns({ query, change }) {
  if (!query.open) return html`<${ListView} spec=${campaigns} query=${query} change=${change} />`;
  const id = encodeURIComponent(query.open);
  return html`<${ListView} key=${id} spec=${messages(id)} query=${query} change=${change} note=${html`<${Round} id=${id} />`} />`;
}

function Round({ id }) {
  const { data, error } = useLoad((signal) => get(`/v1/admin/campaigns/${id}`, {}, signal).then((answer) => answer.data), [id]);
  const counts = Object.entries(data?.messages ?? {}).map(([word, count]) => [term(word), number(count)]);
  return html`<p><${Link} to="campaigns" data-action="back">← ${w('返回批次', 'Back to the rounds')}<//></p><${Problem} error=${error} />
    ${data && html`<div class="card"><${Facts} of=${[[w('创建人', 'By'), data.createdBy], [words.created, time(data.createdAt)], [w('发送', 'Chosen'), number(data.chosen)], ...counts, ...left(data.leftOut)]} /></div>`}`;
}

/** @type {import('../parts/list-view.js').ListSpec} */
export const leads = {
  view: 'leads', title: w('线索', 'Leads'), path: '/v1/admin/leads', csv: '/v1/admin/leads.csv', key: (row) => row.id,
  filters: [{ name: 'account', label: w('账户', 'Account'), type: 'choice', choices: [['01', '01'], ['02', '02']] },
    { name: 'kind', label: w('类型', 'Kind'), type: 'choice', choices: choices(['phone', 'consult', 'form']) }, ask.from, ask.to],
  columns: [
    code('clueId', w('线索号', 'Clue')), { name: 'account', label: w('账户', 'Account') }, word('kind', w('类型', 'Kind')), name, phone,
    { name: 'channel', label: words.channel }, { name: 'infoSource', label: w('来源', 'Source') }, when('committedAt', w('提交时间', 'Left')), when('receivedAt', w('接收时间', 'Received')),
  ],
  about: (row) => row.clueId,
  actions: [{ id: 'reveal', label: w('查看完整信息', 'Reveal'), need: 'see_personal_data', told: RECORDED, facts: (row) => [[w('线索号', 'Clue'), row.clueId]],
    path: (row) => `/v1/admin/leads/${row.id}/reveal`, fields: [reason(80)], body: (values) => ({ reason: values.reason }), wide: true,
    done: () => w('查看已记录', 'The look is recorded'),
    show: (data) => [[name.label, data.customerName], [phone.label, data.phoneNumber], [w('内容', 'As it came'), html`<pre>${JSON.stringify(data.detail, null, 2)}</pre>`]] }],
};

/** @type {import('../parts/list-view.js').ListSpec} */
export const conversions = {
  view: 'conversions', title: w('转化上报', 'Conversions'), path: '/v1/admin/conversions', key: (row) => row.id,
  filters: [ask.status(['waiting', 'leased', 'uploaded', 'refused', 'given_up'])],
  columns: [code('id', w('编号', 'Id')), { name: 'host', label: w('页面', 'Page') }, figure('conversionType', w('类型', 'Type')), state('status'),
    when('calledAt', w('拨打时间', 'Called')), when('dueAt', w('下次上报', 'Due')), when('endedAt', w('结束时间', 'Ended')), figure('failures', w('失败次数', 'Failures')), plain('lastError', w('最近错误', 'Last error'))],
};

const scene = { name: 'scene', label: w('模板', 'Template'), type: 'choice', required: true,
  choices: [...choices(['login', 'password', 'profile']), ['recall', w('召回', 'recall')]] };

const messageTools = [
  { id: 'opt-out', label: w('登记退订', 'Opt a phone out'), need: 'send_messages', path: '/v1/admin/sms/opt-outs', told: w('该号码以后不再收到召回短信。', 'No round has the phone from now on.'),
    fields: [{ ...phone, required: true, pattern: '[0-9]{11}', max: 11 }], body: (values) => ({ phoneNumber: values.phoneNumber }),
    done: (data) => w(`已登记，共 ${data.total} 个号码`, `Done: ${data.total} phones in all`) },
  { id: 'try-message', label: w('测试短信', 'Send a test'), need: 'send_messages', keyed: true, path: '/v1/admin/sms/test', tone: 'danger',
    told: w('立即向所填号码各发送一条真实短信；其中的验证码无效。', 'Sends a real message to each number now. A code in it opens nothing.'),
    fields: [{ name: 'phoneNumbers', label: w('手机号（每行一个，最多 10 个）', 'Phones (one a line, up to 10)'), type: 'lines', required: true }, scene],
    body: (values) => ({ phoneNumbers: lines(values.phoneNumbers), scene: values.scene }),
    done: (data) => w(`已处理 ${data.length} 个号码`, `${data.length} numbers`),
    show: (data) => data.map((message) => [message.phoneNumber, [term(message.outcome), message.code, message.receiptNo, message.reference].filter(Boolean).join(' · ')]) },
];


/** Which phones they are is known by their hashes alone, so that there is a number and no list. */
export function OptOuts() {
  const { data, error, again } = useLoad((signal) => get('/v1/admin/sms/opt-outs', {}, signal).then((answer) => answer.data), []);
  return html`<${Heading}>${w('短信与退订', 'Messages and opt-outs')}<//><${Problem} error=${error} again=${again} />
    <${Acts} actions=${messageTools} row=${{}} after=${again} />
    ${data && html`<div class="card"><${Facts} of=${[[w('已退订号码', 'Phones that opted out'), number(data.total)]]} /></div>`}
    <p class="faint">${w('退订号码只以散列保存，不能列出。', 'Phones are kept as hashes, so that they cannot be listed.')}</p>`;
}
