// Banners, the columns of the news, and its articles.

import { toInstant, toLocal } from '../lib/format.js';
import { all } from '../lib/rows.js';
import { w } from '../lib/words.js';
import { int } from '../parts/fields.js';
import { contentList } from './content.js';
import { ask, figure, flag, plain, when, word, words } from './columns.js';

const rank = { name: 'rank', label: w('排序值（小的在前）', 'Rank, smaller first'), type: 'number' };

export const banners = contentList({
  view: 'banners',
  title: w('轮播图', 'Banners'),
  path: '/v1/admin/banners',
  one: w('轮播图', 'banner'),
  key: (row) => row.id,
  name: (row) => `${row.position} · ${row.title}`,
  together: (row, other) => row.position === other.position,
  columns: [
    plain('title', w('标题', 'Title')),
    figure('position', w('位置', 'Position')),
    word('device', w('设备', 'Device')),
    figure('rank', w('排序', 'Rank')),
    plain('picture', w('图片', 'Picture')),
    plain('link', w('链接', 'Link')),
    when('shownFromAt', w('显示自', 'Shown from')),
    when('shownUntilAt', w('显示至', 'Shown until')),
  ],
  fields: () => [
    { name: 'title', label: w('标题', 'Title'), max: 100, required: true },
    {
      name: 'position',
      label: w('位置', 'Position'),
      type: 'number',
      min: 1,
      max: 199,
      required: true,
      hint: w('1–99 为 PC，100–199 为手机', '1–99 on PCs, 100–199 on phones'),
    },
    { name: 'picture', label: w('图片地址', 'Picture'), max: 500, required: true, wide: true },
    { name: 'link', label: w('链接', 'Link'), max: 500, wide: true },
    rank,
    { name: 'shownFromAt', label: w('显示自', 'Shown from'), type: 'instant' },
    { name: 'shownUntilAt', label: w('显示至', 'Shown until'), type: 'instant' },
  ],
  first: (item) =>
    item
      ? { ...item, shownFromAt: toLocal(item.shownFromAt), shownUntilAt: toLocal(item.shownUntilAt) }
      : { position: 1, rank: 0 },
  body: (values) => ({
    position: int(values.position),
    title: values.title,
    picture: values.picture,
    link: values.link || null,
    rank: int(values.rank) ?? 0,
    shownFromAt: toInstant(values.shownFromAt),
    shownUntilAt: toInstant(values.shownUntilAt),
  }),
});

export const columns = contentList({
  view: 'news-columns',
  title: w('新闻栏目', 'News columns'),
  path: '/v1/admin/news-columns',
  one: w('栏目', 'column'),
  key: (row) => row.id,
  name: (row) => row.columnName,
  columns: [plain('columnName', w('名称', 'Name')), figure('rank', w('排序', 'Rank'))],
  fields: () => [{ name: 'columnName', label: w('名称', 'Name'), max: 50, required: true }, rank],
  first: (item) => item ?? { rank: 0 },
  body: (values) => ({ columnName: values.columnName, rank: int(values.rank) ?? 0 }),
});

const everyColumn = () =>
  all({ ...columns, filters: [] }, {}).then(({ rows }) =>
    rows.map((column) => [column.id, column.columnName]),
  );

/** An article is shown at once, or from an instant on. @type {import('../parts/action-dialog.js').Action} */
const publish = {
  id: 'publish',
  label: w('发布', 'Publish'),
  need: 'edit_content',
  when: (row) => !row.published,
  path: (row) => `/v1/admin/news/${row.id}/publish`,
  told: w(
    '访客将可以看到；不填时间则立即发布，已有发布时间的沿用。',
    'Visitors see it: from the instant given, else from when it was, else from now.',
  ),
  facts: (row) => [[w('标题', 'Title'), row.title]],
  fields: [{ name: 'publishedAt', label: w('发布时间', 'Shown from'), type: 'instant' }],
  body: (values) => ({ published: true, publishedAt: toInstant(values.publishedAt) ?? undefined }),
  done: (data) => `${w('已发布', 'Published')}: ${data.title}`,
};

export const news = contentList({
  view: 'news',
  title: w('新闻', 'News'),
  path: '/v1/admin/news',
  one: w('新闻', 'article'),
  key: (row) => row.id,
  name: (row) => row.title,
  isUnordered: true,
  publish,
  filters: [
    { name: 'columnId', label: w('栏目编号', 'Column id'), max: 24 },
    ask.flag('onHome', w('首页', 'Front page'), w('是', 'yes'), w('否', 'no')),
  ],
  columns: [
    plain('title', w('标题', 'Title')),
    plain('columnId', w('栏目编号', 'Column id')),
    plain('summary', w('摘要', 'Summary')),
    flag('onHome', w('首页', 'Front page')),
    when('publishedAt', w('发布时间', 'Shown from')),
    when('createdAt', words.created),
  ],
  with_: everyColumn,
  fields: (_item, columnChoices) => [
    { name: 'title', label: w('标题', 'Title'), max: 200, required: true, wide: true },
    { name: 'columnId', label: w('栏目', 'Column'), type: 'choice', required: true, choices: columnChoices },
    { name: 'cover', label: w('封面地址', 'Cover'), max: 500 },
    { name: 'onHome', label: w('显示在首页', 'On the front page too'), type: 'bool' },
    { name: 'summary', label: w('摘要', 'Summary'), type: 'area', rows: 2, max: 500 },
    {
      name: 'body',
      label: w('正文（HTML）', 'Body (HTML)'),
      type: 'area',
      rows: 14,
      max: 204800,
      required: true,
      hint: w('保存前会清理不允许的标签。', 'It is cleaned before it is kept.'),
    },
  ],
  first: (item) => item ?? {},
  body: (values) => ({
    columnId: values.columnId,
    title: values.title,
    summary: values.summary ?? '',
    cover: values.cover || null,
    body: values.body,
    onHome: Boolean(values.onHome),
  }),
});
