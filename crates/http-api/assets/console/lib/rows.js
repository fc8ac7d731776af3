// The rows of a list: a page from the API, or all of them where the API does not narrow them.

import { get } from './api.js';

const PAGE = 100;
export const MOST = 10_000;

/**
 * All rows that there are, up to `MOST`. Rows that moved to the next page meanwhile are there once.
 * @param {import('../parts/list-view.js').ListSpec} spec
 * @param {Record<string, string>} query
 * @param {AbortSignal} [signal]
 */
export async function all(spec, query, signal) {
  if (spec.isArray) {
    const { data } = await get(spec.path, query, signal);
    return { rows: data, total: data.length, isCut: false };
  }
  const found = new Map();
  let total = 0;
  for (let page = 1; page <= MOST / PAGE; page += 1) {
    const part = await get(spec.path, { ...query, pageNum: page, pageSize: PAGE }, signal);
    total = part.total;
    for (const row of part.rows) found.set(spec.key(row), row);
    if (part.rows.length < PAGE) break;
  }
  const rows = [...found.values()].slice(0, MOST);
  return { rows, total, isCut: total > MOST };
}

/** The filters that the API takes, of those that are set. */
export function sent(spec, query) {
  const names = (spec.filters ?? []).filter((filter) => !filter.local).map((filter) => filter.name);
  return Object.fromEntries(names.filter((name) => query[name]).map((name) => [name, query[name]]));
}

/** Whether a row has what is looked for on our side. */
function matches(spec, query, row) {
  const set = (spec.filters ?? []).filter((filter) => filter.local && query[filter.name]);
  return set.every((filter) => {
    if (filter.match) return filter.match(row, query[filter.name]);
    const text = JSON.stringify(Object.values(row)).toLowerCase();
    return text.includes(query[filter.name].toLowerCase());
  });
}

/**
 * All rows that the filters leave, of either side.
 * @param {import('../parts/list-view.js').ListSpec} spec
 * @param {Record<string, string>} query
 * @param {AbortSignal} [signal]
 */
export async function narrowed(spec, query, signal) {
  const found = await all(spec, sent(spec, query), signal);
  const rows = found.rows.filter((row) => matches(spec, query, row));
  return { ...found, rows };
}

/** The page that the query names. */
export async function page(spec, query, signal) {
  const [num, length] = [Number(query.page) || 1, Number(query.size) || 20];
  const isOurs = spec.isArray || (spec.filters ?? []).some((f) => f.local && query[f.name]);
  if (!isOurs) {
    const asked = { ...sent(spec, query), pageNum: num, pageSize: length };
    const { rows, total, totalIsEstimate } = await get(spec.path, asked, signal);
    return { rows, total, isEstimate: totalIsEstimate };
  }
  const found = await narrowed(spec, query, signal);
  const rows = found.rows.slice((num - 1) * length, num * length);
  return { rows, total: found.rows.length, isCut: found.isCut };
}
