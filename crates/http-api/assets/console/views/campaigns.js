// Customers whose term is over, and the rounds of messages to them.

import { html } from '../vendor/preact.js';
import { get } from '../lib/api.js';
import { day, number, time } from '../lib/format.js';
import { useLoad } from '../lib/load.js';
import { Link } from '../lib/router.js';
import { term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { int } from '../parts/fields.js';
import { ListView } from '../parts/list-view.js';
import { Facts, Problem } from '../parts/small.js';
import { ask, code, figure, flag, plain, state, when, words } from './columns.js';
import { name, phone, queryId } from './people.js';

const recall = {
  id: 'recall',
  label: w('发送召回短信', 'Send a round'),
  need: 'send_messages',
  keyed: true,
  path: '/v1/admin/expired-users/recall',
  tone: 'danger',
  told: w(
    '给已到期客户各发一条短信；30 天内发过、已退订或有进行中订单的除外。',
    'One message to each customer whose term is over, but for phones that had one within 30 days, want none, or have an order under way.',
  ),
  fields: [
    { name: 'before', label: w('到期日早于', 'Expired before'), type: 'day', required: true },
    { name: 'most', label: w('最多人数', 'At most'), type: 'number', min: 1, max: 1000, required: true },
    {
      name: 'packageId',
      label: w('推荐套餐编号', 'Package offered'),
      type: 'number',
      min: 1,
      hint: w('可续费的在售套餐，可不填', 'One on sale for renewals, or none'),
    },
  ],
  first: () => ({ before: day(), most: 100 }),
  body: (values) => ({
    before: values.before,
    most: int(values.most),
    packageId: int(values.packageId) ?? undefined,
  }),
  done: (data) => w(`已选 ${data.chosen} 人`, `${data.chosen} chosen`),
  show: (data) => [
    [w('发送', 'Chosen'), number(data.chosen)],
    ...left(data.leftOut),
    [w('当日额度', 'The day’s messages'), data.capped && w('已用完', 'used up')],
  ],
};

const left = (out) => [
  [w('已退订', 'Opted out'), number(out.optedOut)],
  [w('有进行中订单', 'With an open order'), number(out.openOrder)],
  [w('无手机号', 'Without a mobile'), number(out.noMobile)],
  [w('号码重复', 'Same phone'), number(out.samePhone)],
];

/** @type {import('../parts/list-view.js').ListSpec} */
export const expired = {
  view: 'expired-users',
  title: w('过期用户', 'Expired users'),
  path: '/v1/admin/expired-users',
  csv: '/v1/admin/expired-users.csv',
  key: (row) => row.queryId,
  filters: [{ name: 'before', label: w('到期日早于', 'Expired before'), type: 'day' }],
  columns: [
    code('queryId', queryId),
    name,
    phone,
    { name: 'address', label: w('地址', 'Address') },
    { name: 'packageName', label: w('套餐', 'Package') },
    { name: 'expiresOn', label: w('到期日', 'Expires on') },
    flag('qualified', w('达标', 'Qualified')),
  ],
  tools: [recall],
};

/** @type {import('../parts/list-view.js').ListSpec} */
const campaigns = {
  view: 'campaigns',
  title: w('召回批次', 'Campaigns'),
  path: '/v1/admin/campaigns',
  key: (row) => row.id,
  filters: [ask.text],
  columns: [
    {
      name: 'id',
      label: w('批次', 'Round'),
      cell: (row) => html`<${Link} to="campaigns" query=${{ open: row.id }} class="code">${row.id}<//>`,
      text: (row) => row.id,
    },
    { name: 'before', label: w('到期日早于', 'Expired before') },
    figure('chosen', w('发送', 'Chosen')),
    figure('most', w('最多', 'At most')),
    { name: 'packageId', label: w('推荐套餐', 'Package') },
    {
      name: 'leftOut',
      label: w('未纳入', 'Left out'),
      cell: (row) => leftText(row.leftOut),
      text: (row) => leftText(row.leftOut),
    },
    flag('capped', w('额度用完', 'Capped')),
    { name: 'createdBy', label: w('创建人', 'By') },
    when('createdAt', words.created),
  ],
};

const leftText = (out) =>
  left(out)
    .map(([label, count]) => `${label} ${count}`)
    .join(w('，', ', '));

const messages = (id) => ({
  view: 'messages',
  title: w('短信', 'Messages'),
  path: `/v1/admin/campaigns/${id}/messages`,
  key: (row) => row.id,
  filters: [ask.status(['waiting', 'sending', 'sent', 'refused', 'unknown', 'left_out'])],
  columns: [
    code('queryId', queryId),
    phone,
    { name: 'offer', label: w('推荐', 'Offer') },
    state('status'),
    code('receiptNo', w('回执号', 'Receipt')),
    plain('problem', w('问题', 'Problem')),
  ],
});

export function Campaigns({ query, change }) {
  if (!query.open) return html`<${ListView} spec=${campaigns} query=${query} change=${change} />`;
  const id = encodeURIComponent(query.open);
  return html`<${ListView} key=${id} spec=${messages(id)} query=${query} change=${change} note=${html`<${Round} id=${id} />`} />`;
}

function Round({ id }) {
  const { data, error } = useLoad(
    (signal) => get(`/v1/admin/campaigns/${id}`, {}, signal).then((answer) => answer.data),
    [id],
  );
  const counts = Object.entries(data?.messages ?? {}).map(([word, count]) => [term(word), number(count)]);
  const facts = data && [
    [w('创建人', 'By'), data.createdBy],
    [words.created, time(data.createdAt)],
    [w('发送', 'Chosen'), number(data.chosen)],
    ...counts,
    ...left(data.leftOut),
  ];
  return html`<p><${Link} to="campaigns" data-action="back">← ${w('返回批次', 'Back to the rounds')}<//></p>
    <${Problem} error=${error} />
    ${facts && html`<div class="card"><${Facts} of=${facts} /></div>`}`;
}
