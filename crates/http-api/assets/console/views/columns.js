// Columns and filters that many lists have.

import { html } from '../vendor/preact.js';
import { money, time, yes } from '../lib/format.js';
import { choices, CHANNELS, term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { Code, OrderLink, Tag } from '../parts/small.js';

/** @typedef {import('../parts/list-view.js').Column} Column */

export const words = {
  order: w('订单号', 'Order'),
  channel: w('渠道', 'Channel'),
  status: w('状态', 'Status'),
  amount: w('金额', 'Amount'),
  created: w('创建时间', 'Created'),
  reason: w('原因', 'Reason'),
};

/** @returns {Column} */
export const plain = (name, label) => ({ name, label });

/** @returns {Column} */
export const code = (name, label) => ({ name, label, cell: (row) => html`<${Code}>${row[name]}<//>` });

/** @returns {Column} */
export const when = (name, label) => ({
  name,
  label,
  cell: (row) => html`<span class="time">${time(row[name])}</span>`,
  text: (row) => time(row[name]),
});

/** @returns {Column} */
export const yuan = (name, label) => ({
  name,
  label,
  side: 'right',
  cell: (row) => money(row[name]),
  text: (row) => row[name],
});

/** @returns {Column} */
export const state = (name, label = words.status) => ({
  name,
  label,
  cell: (row) => html`<${Tag} word=${row[name]} />`,
  text: (row) => row[name],
});

/** @returns {Column} */
export const word = (name, label) => ({
  name,
  label,
  cell: (row) => term(row[name]),
  text: (row) => row[name],
});

/** @returns {Column} */
export const flag = (name, label) => ({
  name,
  label,
  cell: (row) => yes(row[name]),
  text: (row) => row[name],
});

/** @returns {Column} */
export const figure = (name, label) => ({ name, label, side: 'right' });

/** @returns {Column} */
export const order = () => ({
  name: 'orderId',
  label: words.order,
  cell: (row) => html`<${OrderLink} id=${row.orderId} />`,
  text: (row) => row.orderId,
});

const from = { name: 'from', label: w('起始日期', 'From'), type: 'day' };
const until = { name: 'until', label: w('截止日期', 'To'), type: 'day' };

export const ask = {
  order: { name: 'orderId', label: words.order, max: 40 },
  channel: { name: 'channel', label: words.channel, type: 'choice', choices: choices(CHANNELS) },
  /** @param {string[]} of */
  status: (of, name = 'status') => ({ name, label: words.status, type: 'choice', choices: choices(of) }),
  from,
  to: { name: 'to', label: w('截止日期', 'To'), type: 'day' },
  until,
  /** By any number of the money, and by day. */
  found: [{ name: 'number', label: w('单号（我方或渠道）', 'Number, ours or theirs'), max: 64 }, from, until],
  text: { name: 'find', label: w('查找', 'Find'), local: true, hint: w('在全部记录中查找', 'In all rows') },
  flag: (name, label, on, off) => ({
    name,
    label,
    type: 'choice',
    choices: [
      ['true', on],
      ['false', off],
    ],
  }),
};
