// What the lists of people have in common.

import { w } from '../lib/words.js';

export const name = { name: 'customerName', label: w('客户', 'Customer') };
export const phone = { name: 'phoneNumber', label: w('手机号', 'Phone') };
export const queryId = w('查询号', 'Query id');
export const RECORDED = w(
  '显示明文。查看会与原因一起被记录。',
  'Shows it in plain text. The look is recorded with its reason.',
);

export const personal = (data) => [
  [name.label, data.customerName],
  [phone.label, data.phoneNumber],
  [w('地址', 'Address'), data.address],
];
