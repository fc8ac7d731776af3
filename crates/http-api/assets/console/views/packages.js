// Packages, and groups of them.

import { get } from '../lib/api.js';
import { money, time } from '../lib/format.js';
import { term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { int, lines } from '../parts/fields.js';
import { figure, flag, plain, word, yuan } from './columns.js';
import { contentList } from './content.js';
import { body, fields, first } from './package-form.js';

const path = '/v1/admin/packages';

export const packages = contentList({
  view: 'packages',
  title: w('套餐', 'Packages'),
  path,
  one: w('套餐', 'package'),
  key: (row) => String(row.packageId),
  name: (row) => `${row.packageId} ${row.packageName}`,
  fields,
  first,
  body: (values) => body(values),
  columns: [
    plain('packageId', w('编号', 'Id')),
    plain('packageName', w('名称', 'Name')),
    plain('packageRate', w('速率', 'Rate')),
    figure('packageMonth', w('月数', 'Months')),
    yuan('packagePrice', w('价格', 'Price')),
    word('kind', w('类型', 'Kind')),
    {
      name: 'goods',
      label: w('商品', 'Goods'),
      cell: (row) => term(row.goods.kind),
      text: (row) => row.goods.kind,
    },
    { name: 'places', label: w('页面', 'Pages'), cell: (row) => row.places.map(term).join(' ') },
    word('audience', w('适用客户', 'For whom')),
    flag('forNew', w('新开', 'New')),
    flag('forRenewal', w('续费', 'Renewal')),
    flag('limited', w('限量', 'Limited')),
    figure('rank', w('排序', 'Rank')),
    {
      name: 'sale',
      label: w('销售时间', 'On sale'),
      cell: (row) => [time(row.saleFromAt), time(row.saleUntilAt)].filter(Boolean).join(' – '),
      text: (row) => [row.saleFromAt, row.saleUntilAt].filter(Boolean).join(' – '),
    },
  ],
  more: [
    {
      id: 'stock',
      label: w('库存', 'Stock'),
      need: 'edit_content',
      load: (row) => get(`${path}/${row.packageId}`).then((answer) => answer.data),
      path: (row) => `${path}/${row.packageId}/stock`,
      facts: (row) => [
        [w('套餐', 'Package'), row.packageName],
        [w('价格', 'Price'), money(row.packagePrice)],
      ],
      told: (_row, loaded) =>
        loaded.limited
          ? w('设定剩余数量，新订单从中扣减。', 'Says how many are left; orders take from it.')
          : w(
              '该套餐不限量：设定的库存暂不生效。',
              'The package is not limited: what you set counts once it is.',
            ),
      fields: [
        {
          name: 'stockLeft',
          label: w('剩余数量', 'Left'),
          type: 'number',
          min: 0,
          max: 1000000,
          required: true,
        },
      ],
      first: (_row, loaded) => ({ stockLeft: loaded.stockLeft ?? '' }),
      body: (values) => ({ stockLeft: int(values.stockLeft) }),
      done: (data) => w(`剩余 ${data.stockLeft}`, `${data.stockLeft} left`),
    },
  ],
});

export const packageGroups = contentList({
  view: 'package-groups',
  title: w('套餐组', 'Package groups'),
  path: '/v1/admin/package-groups',
  one: w('套餐组', 'group'),
  key: (row) => row.id,
  name: (row) => `${row.groupCode} ${row.groupName}`,
  columns: [
    plain('groupCode', w('代码', 'Code')),
    plain('groupName', w('名称', 'Name')),
    plain('template', w('模板', 'Template')),
    { name: 'packageIds', label: w('套餐', 'Packages'), cell: (row) => row.packageIds.join(' ') },
    figure('rank', w('排序', 'Rank')),
  ],
  fields: () => [
    {
      name: 'groupCode',
      label: w('代码', 'Code'),
      max: 32,
      required: true,
      pattern: '[a-z0-9_\\-]+',
      hint: 'a–z 0–9 - _',
    },
    { name: 'groupName', label: w('名称', 'Name'), max: 64, required: true },
    { name: 'template', label: w('模板', 'Template'), max: 32, required: true },
    { name: 'rank', label: w('排序值', 'Rank'), type: 'number' },
    {
      name: 'packageIds',
      label: w('套餐编号（每行一个）', 'Package ids (one a line)'),
      type: 'lines',
      rows: 5,
    },
  ],
  first: (item) =>
    item ? { ...item, packageIds: item.packageIds.join('\n') } : { template: 'standard', rank: 0 },
  body: (values) => ({
    groupCode: values.groupCode,
    groupName: values.groupName,
    template: values.template,
    rank: int(values.rank) ?? 0,
    packageIds: lines(values.packageIds).map(Number),
  }),
});
