// What stands on the site, of any kind: listed, made, changed, shown or hidden, put in order.

import { get, post } from '../lib/api.js';
import { all } from '../lib/rows.js';
import { w } from '../lib/words.js';
import { ask, flag } from './columns.js';

/**
 * @typedef {object} Kind
 * @property {string} view @property {string} title @property {string} path
 * @property {string} one what one of them is called
 * @property {(row: any) => string} key @property {(row: any) => string} name
 * @property {import('../parts/list-view.js').Column[]} columns
 * @property {import('../parts/list-view.js').Filter[]} [filters]
 * @property {(row: any, loaded: any) => import('../parts/fields.js').Field[]} fields `row` is null for a new one
 * @property {(item: any) => Record<string, any>} first
 * @property {(values: any) => object} body
 * @property {(row: any) => Promise<any>} [with_] what else the form needs
 * @property {(row: any, other: any) => boolean} [together] are put in order among each other; without it all are
 * @property {import('../parts/action-dialog.js').Action[]} [more]
 * @property {boolean} [isUnordered] @property {import('../parts/action-dialog.js').Action} [publish]
 */

const EDIT = 'edit_content';

/** @param {Kind} kind @returns {import('../parts/list-view.js').ListSpec} */
export function contentList(kind) {
  const order = kind.isUnordered ? [] : [ordering(kind)];
  return {
    view: kind.view,
    title: kind.title,
    path: kind.path,
    key: kind.key,
    about: kind.name,
    filters: [
      ...(kind.filters ?? []),
      {
        name: 'published',
        label: w('发布', 'Published'),
        type: 'choice',
        local: true,
        choices: [
          ['true', w('已发布', 'published')],
          ['false', w('未发布', 'not published')],
        ],
        match: (row, value) => String(row.published) === value,
      },
      ask.text,
    ],
    columns: [
      ...kind.columns,
      flag('published', w('已发布', 'Published')),
      { name: 'version', label: w('版本', 'Version'), side: 'right' },
    ],
    actions: [
      editing(kind),
      ...(kind.publish ? [kind.publish] : [publishing(kind)]),
      withdrawing(kind),
      ...(kind.more ?? []),
      ...(kind.together ? order : []),
    ],
    tools: [creating(kind), ...(kind.together ? [] : order)],
  };
}

/** @param {Kind} kind @returns {import('../parts/action-dialog.js').Action} */
const creating = (kind) => ({
  id: 'create',
  label: `${w('新建', 'New ')}${kind.one}`,
  need: EDIT,
  keyed: true,
  wide: true,
  path: kind.path,
  told: w('新建后不会立即显示，发布后才对访客可见。', 'It is hidden until it is published.'),
  load: async () => ({ item: null, more: await kind.with_?.(null) }),
  fields: (_row, loaded) => kind.fields(null, loaded.more),
  first: () => kind.first(null),
  body: kind.body,
  done: (data) => `${w('已新建', 'Made')}: ${kind.name(data)}`,
});

/** @param {Kind} kind @returns {import('../parts/action-dialog.js').Action} */
const editing = (kind) => ({
  id: 'edit',
  label: w('修改', 'Change'),
  need: EDIT,
  wide: true,
  path: (row) => `${kind.path}/${kind.key(row)}`,
  load: async (row) => {
    const [item, more] = await Promise.all([get(`${kind.path}/${kind.key(row)}`), kind.with_?.(row)]);
    return { item: item.data, more };
  },
  fields: (row, loaded) => kind.fields(loaded.item, loaded.more),
  first: (_row, loaded) => kind.first(loaded.item),
  body: (values, _row, loaded) => ({ ...kind.body(values), version: loaded.item.version }),
  done: (data) => `${w('已保存', 'Saved')}: ${kind.name(data)} (${w('版本', 'version')} ${data.version})`,
});

const facts = (kind) => (row) => [
  [kind.one, kind.name(row)],
  [w('编号', 'Id'), kind.key(row)],
];

/** @param {Kind} kind @returns {import('../parts/action-dialog.js').Action} */
const publishing = (kind) => ({
  id: 'publish',
  label: w('发布', 'Publish'),
  need: EDIT,
  when: (row) => !row.published,
  facts: facts(kind),
  told: w('访客将可以看到。', 'Visitors see it from now on, within its time.'),
  path: (row) => `${kind.path}/${kind.key(row)}/publish`,
  body: () => ({ published: true }),
  done: (data) => `${w('已发布', 'Published')}: ${kind.name(data)}`,
});

/** @param {Kind} kind @returns {import('../parts/action-dialog.js').Action} */
const withdrawing = (kind) => ({
  id: 'withdraw',
  label: w('撤下', 'Withdraw'),
  need: EDIT,
  when: (row) => row.published,
  facts: facts(kind),
  told: w('访客将不再看到。', 'Visitors do not see it any more.'),
  path: (row) => `${kind.path}/${kind.key(row)}/publish`,
  body: () => ({ published: false }),
  done: (data) => `${w('已撤下', 'Withdrawn')}: ${kind.name(data)}`,
});

/** The API takes 200 at once. */
const MOST = 200;

/** @param {Kind} kind @returns {import('../parts/action-dialog.js').Action} */
const ordering = (kind) => ({
  id: 'order',
  label: w('排序', 'Put in order'),
  need: EDIT,
  wide: true,
  load: async (row) => {
    const { rows } = await all({ ...contentList(kind), filters: [] }, {});
    return rows.filter((other) => !kind.together || kind.together(row, other)).slice(0, MOST);
  },
  fields: [{ name: 'ids', label: w('顺序（前面的先显示）', 'Order, first one first'), type: 'order' }],
  first: (_row, loaded) => ({ ids: loaded.map((item) => [kind.key(item), kind.name(item)]) }),
  run: (values) => post(`${kind.path}/order`, { ids: values.ids.map(([id]) => id) }),
  done: () => w('顺序已保存', 'The order is saved'),
});
