// What narrows a list. It is in the address once it is asked for.

import { html, useEffect, useState } from '../vendor/preact.js';
import { w } from '../lib/words.js';
import { Input } from './fields.js';

/** @param {{spec: import('./list-view.js').ListSpec, query: Record<string, string>, change: (changes: Record<string, unknown>) => void}} props */
export function Filters({ spec, query, change }) {
  const filters = spec.filters ?? [];
  const asked = Object.fromEntries(filters.map(({ name }) => [name, query[name] ?? '']));
  const [values, setValues] = useState(asked);
  useEffect(() => setValues(asked), [JSON.stringify(asked)]);
  if (filters.length === 0 || spec.isFixed) return null;
  const submit = (event) => {
    event.preventDefault();
    const trimmed = Object.entries(values).map(([name, value]) => [name, String(value).trim()]);
    change({ ...Object.fromEntries(trimmed), page: '' });
  };
  const clear = () => change({ ...Object.fromEntries(filters.map(({ name }) => [name, ''])), page: '' });
  const isSet = filters.some(({ name }) => query[name]);
  return html`<details class="narrow" open=${isSet || isWide()}><summary>${w('筛选', 'Filter')}</summary>
    <form class="filters" role="search" aria-label=${`${w('筛选', 'Filter')} ${spec.title}`} onSubmit=${submit}>
    ${filters.map(
      (
        filter,
      ) => html`<${Input} key=${filter.name} field=${filter} value=${values[filter.name]} prefix=${`filter-${spec.view}`}
      set=${(value) => setValues((was) => ({ ...was, [filter.name]: value }))} />`,
    )}
    <div class="field buttons"><button type="submit" data-action="filter">${w('查询', 'Search')}</button>
      ${isSet && html`<button type="button" class="quiet" data-action="clear" onClick=${clear}>${w('清除', 'Clear')}</button>`}</div>
  </form></details>`;
}

/** On a phone what narrows a list would fill the screen before the list does. */
const isWide = () => matchMedia('(min-width: 50.01rem)').matches;
