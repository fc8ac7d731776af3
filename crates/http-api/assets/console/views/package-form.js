// What a package is made of, as fields, and back again.

import { toInstant, toLocal } from '../lib/format.js';
import { choices } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { int, lines } from '../parts/fields.js';

const BROADBAND = ['boss', 'zhuoyue_data', 'zhuoyue_order', 'zhuoyue', 'legacy'];
const PRODUCTS = [
  'balance',
  'dynamic_traffic',
  'dynamic_unlimited',
  'datacenter_static_ip',
  'residential_static_ip',
  'static_ip_renewal',
];
const recharges = (values) => values.goodsKind === 'recharge';
const proxies = (values) => values.goodsKind === 'proxy';
const bought = (values) => values.goodsKind !== 'broadband';

/** @returns {import("../parts/fields.js").Field[]} */
export const fields = (item) => [
  {
    name: 'packageId',
    label: w('套餐编号', 'Package id'),
    type: 'number',
    min: 1,
    max: 999999999,
    required: true,
    when: () => !item,
  },
  { name: 'packageName', label: w('名称', 'Name'), max: 64, required: true },
  { name: 'packageRate', label: w('速率', 'Rate'), max: 32, required: true },
  { name: 'packageMonth', label: w('月数', 'Months'), type: 'number', min: 1, max: 120, required: true },
  { name: 'packagePrice', label: w('价格（元）', 'Price (yuan)'), type: 'money', required: true },
  { name: 'listPrice', label: w('划线价（元）', 'List price (yuan)'), type: 'money' },
  {
    name: 'kind',
    label: w('类型', 'Kind'),
    type: 'choice',
    required: true,
    choices: choices(['home', 'family', 'group']),
  },
  {
    name: 'audience',
    label: w('适用客户', 'For whom'),
    type: 'choice',
    required: true,
    choices: choices(['everyone', 'qualified', 'lapsed']),
  },
  { name: 'rank', label: w('排序值（小的在前）', 'Rank, smaller first'), type: 'number' },
  {
    name: 'places',
    label: w('展示页面', 'Pages'),
    type: 'checks',
    choices: choices(['home', 'family', 'order', 'mini_program']),
  },
  { name: 'forNew', label: w('可新开', 'Can be ordered as new'), type: 'bool' },
  { name: 'forRenewal', label: w('可续费', 'Can be renewed with'), type: 'bool' },
  { name: 'limited', label: w('限量（计库存）', 'Limited: its stock is counted'), type: 'bool' },
  { name: 'quota', label: w('每人限购', 'Quota of a customer'), type: 'number', min: 1, max: 1000 },
  { name: 'saleFromAt', label: w('开售时间', 'On sale from'), type: 'instant' },
  { name: 'saleUntilAt', label: w('停售时间', 'On sale until'), type: 'instant' },
  {
    name: 'lateMoney',
    label: w('迟到款项', 'Late money'),
    type: 'choice',
    required: true,
    choices: choices(['complete', 'refund', 'hold']).map(([value, text]) => [
      value,
      value === 'refund' ? w('退回', 'refund') : text,
    ]),
  },
  {
    name: 'targets',
    label: w('推送目标', 'Who is told of a paid order'),
    type: 'checks',
    choices: choices(BROADBAND),
    when: (values) => !bought(values),
  },
  { name: 'description', label: w('说明', 'Description'), type: 'area', rows: 3, max: 5000 },
  {
    name: 'pictures',
    label: w('图片地址（每行一个）', 'Pictures (one address a line)'),
    type: 'lines',
    rows: 3,
  },
  { name: 'terms', label: w('条款', 'Terms'), type: 'area', rows: 4, max: 20000 },
  {
    name: 'goodsKind',
    label: w('商品', 'Goods'),
    type: 'choice',
    required: true,
    choices: choices(['broadband', 'recharge', 'proxy']),
  },
  {
    name: 'products',
    label: w('玖壹产品（每行一个，依次尝试）', 'Products (one a line, tried in turn)'),
    type: 'lines',
    required: true,
    when: recharges,
  },
  {
    name: 'account',
    label: w('充值账号格式', 'What the account looks like'),
    type: 'choice',
    required: true,
    when: recharges,
    choices: [
      ['phone', w('手机号', 'phone')],
      ['digits', w('数字', 'digits')],
      ['email', w('邮箱', 'e-mail')],
      ['any', w('任意', 'any')],
    ],
  },
  { name: 'mostCost', label: w('最高成本（元）', 'May cost (yuan)'), type: 'money', when: recharges },
  { name: 'pid', label: w('商城套餐号', 'The shop’s package'), type: 'number', min: 1, when: proxies },
  {
    name: 'product',
    label: w('商城产品', 'The shop’s product'),
    type: 'choice',
    required: true,
    when: proxies,
    choices: PRODUCTS.map((name) => [name, name]),
  },
  {
    name: 'mostUnits',
    label: w('每单最多数量', 'Units of one order'),
    type: 'number',
    min: 1,
    max: 10000,
    when: proxies,
  },
  {
    name: 'unitCost',
    label: w('每份最高成本（元）', 'A unit may cost (yuan)'),
    type: 'money',
    when: proxies,
  },
  { name: 'bandwidthId', label: 'bandwidthId', type: 'number', when: proxies },
  { name: 'concurrencyId', label: 'concurrencyId', type: 'number', when: proxies },
  { name: 'coupon', label: w('优惠券', 'Coupon'), max: 64, when: proxies },
  {
    name: 'invitationDiscount',
    label: w('使用邀请折扣', 'Use the invitation discount'),
    type: 'bool',
    when: proxies,
  },
  {
    name: 'onFailure',
    label: w('无法交付时', 'If it cannot be delivered'),
    type: 'choice',
    when: bought,
    choices: [
      ['refund', w('退款', 'refund')],
      ['hold', w('等待人工', 'hold')],
    ],
  },
];

const NEW = {
  places: ['home', 'order'],
  audience: 'everyone',
  forNew: true,
  forRenewal: true,
  kind: 'home',
  lateMoney: 'complete',
  targets: BROADBAND,
  goodsKind: 'broadband',
  rank: 0,
};

export const first = (item) =>
  item === null
    ? NEW
    : {
        ...item,
        ...item.goods,
        kind: item.kind,
        goodsKind: item.goods.kind,
        pictures: item.pictures.join('\n'),
        products: (item.goods.products ?? []).join('\n'),
        saleFromAt: toLocal(item.saleFromAt),
        saleUntilAt: toLocal(item.saleUntilAt),
      };

export const body = (values) => ({
  packageId: int(values.packageId) ?? undefined,
  packageName: values.packageName,
  packageRate: values.packageRate,
  packageMonth: int(values.packageMonth),
  packagePrice: values.packagePrice,
  listPrice: values.listPrice || null,
  description: values.description ?? '',
  pictures: lines(values.pictures),
  terms: values.terms ?? '',
  kind: values.kind,
  places: values.places ?? [],
  audience: values.audience,
  forNew: Boolean(values.forNew),
  forRenewal: Boolean(values.forRenewal),
  rank: int(values.rank) ?? 0,
  saleFromAt: toInstant(values.saleFromAt),
  saleUntilAt: toInstant(values.saleUntilAt),
  limited: Boolean(values.limited),
  quota: int(values.quota),
  targets: bought(values) ? undefined : (values.targets ?? []),
  lateMoney: values.lateMoney,
  goods: goods(values),
});

function goods(values) {
  const onFailure = values.onFailure || undefined;
  if (recharges(values)) {
    return {
      kind: 'recharge',
      products: lines(values.products),
      account: values.account,
      mostCost: values.mostCost || undefined,
      onFailure,
    };
  }
  if (!proxies(values)) return { kind: 'broadband' };
  return {
    kind: 'proxy',
    pid: int(values.pid) ?? undefined,
    product: values.product,
    mostUnits: int(values.mostUnits) ?? undefined,
    unitCost: values.unitCost || undefined,
    bandwidthId: int(values.bandwidthId) ?? undefined,
    concurrencyId: int(values.concurrencyId) ?? undefined,
    coupon: values.coupon || undefined,
    invitationDiscount: Boolean(values.invitationDiscount),
    onFailure,
  };
}
