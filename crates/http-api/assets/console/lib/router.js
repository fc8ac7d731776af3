// The address tells the view, its filters, its page and what is opened: `/console/{view}?…`.

import { html } from '../vendor/preact.js';
import { store } from './store.js';

const BASE = '/console';

/** @typedef {{view: string, query: Record<string, string>}} Place */

/** @returns {Place} */
function read() {
  const view = location.pathname.slice(BASE.length).replace(/^\/+|\/+$/g, '');
  return { view, query: Object.fromEntries(new URLSearchParams(location.search)) };
}

export const place = store(read());

addEventListener('popstate', () => place.set(read()));

/** @param {string} view @param {Record<string, unknown>} [query] empty values are left out */
export function href(view, query = {}) {
  const kept = Object.entries(query).filter(([, value]) => value !== '' && value != null);
  const text = new URLSearchParams(kept.map(([name, value]) => [name, String(value)])).toString();
  return `${BASE}/${view}${text ? `?${text}` : ''}`;
}

/** @param {string} url */
export function go(url) {
  if (url !== location.pathname + location.search) history.pushState(null, '', url);
  place.set(read());
}

/** In place of where we are: there is no way back to it. @param {string} url */
export function goInstead(url) {
  history.replaceState(null, '', url);
  place.set(read());
}

/** The same view with some of its query changed. @param {Record<string, unknown>} changes */
export function change(changes) {
  const { view, query } = place.get();
  go(href(view, { ...query, ...changes }));
}

/** Takes over plain clicks, and leaves those that open another tab. */
function followed(event) {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(event.currentTarget.getAttribute('href'));
}

/** @param {{to: string, query?: Record<string, unknown>, children?: unknown, [name: string]: unknown}} props */
export function Link({ to, query, children, ...rest }) {
  return html`<a href=${href(to, query)} onClick=${followed} ...${rest}>${children}</a>`;
}
