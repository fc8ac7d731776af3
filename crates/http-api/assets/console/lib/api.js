// Calls of the JSON API, as whoever has signed in: the cookie goes along by itself.

import { locale, w } from './words.js';
import { session } from './session-state.js';

/** What the API answered in place of data, or that nothing is known. */
export class CallFailed extends Error {
  /** @param {{msg: string, error?: string, code?: number, requestId?: string, field?: string, problem?: string}} told */
  constructor(told) {
    super(told.msg);
    this.word = told.error ?? '';
    this.status = told.code ?? 0;
    this.requestId = told.requestId ?? '';
    this.field = told.field ?? '';
    this.problem = told.problem ?? '';
  }

  /** It was refused for certain; otherwise it may have been done all the same. */
  get isDefinite() {
    const isRefusal = ['supplier_refused', 'provider_refused'].includes(this.word);
    return isRefusal || (this.status >= 400 && this.status < 500);
  }

  get isSignedOut() {
    return this.word === 'unauthorized';
  }
}

/**
 * @param {string} path
 * @param {Record<string, unknown>} [query] empty values are left out
 */
export function address(path, query = {}) {
  const kept = Object.entries(query).filter(([, value]) => value !== '' && value != null);
  const text = new URLSearchParams(kept.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}

const NO_ANSWER = {
  msg: w(
    '没有收到服务器的应答：网络中断或服务器不可用。',
    'The server has not answered: the network or the server is down.',
  ),
};

/** @param {string} url @param {RequestInit} init */
async function send(url, init) {
  const headers = { 'X-Requested-With': 'console', 'Accept-Language': locale, ...init.headers };
  try {
    return await fetch(url, { ...init, headers, credentials: 'same-origin', cache: 'no-store' });
  } catch (cause) {
    if (cause?.name === 'AbortError') throw cause;
    throw new CallFailed(NO_ANSWER);
  }
}

/** The failure that an answer tells of. */
async function failure(response) {
  const told = await response.json().catch(() => null);
  return failed(told, response.status);
}

function failed(told, status) {
  const unreadable = w('服务器返回了无法识别的内容', 'The server answered something unreadable');
  const known = told?.msg ? told : { msg: `${unreadable} (HTTP ${status})` };
  const error = new CallFailed({ ...known, code: known.code ?? status });
  if (error.isSignedOut) session.expire();
  return error;
}

/**
 * The whole answer: `data`, or `rows` and `total`.
 * @param {'GET' | 'POST'} method
 * @param {string} url
 * @param {{body?: unknown, file?: Blob, key?: string, type?: string, signal?: AbortSignal}} [extra]
 */
export async function call(method, url, { body, file, key, type, signal } = {}) {
  /** @type {Record<string, string>} */
  const headers = {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (file) headers['Content-Type'] = type ?? 'text/csv';
  if (key) headers['Idempotency-Key'] = key;
  const sent = file ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await send(url, { method, headers, body: sent, signal });
  const told = await response.json().catch(() => null);
  // Installations may answer 200 with the code in the body alone.
  if (told?.code !== 200) throw failed(told, response.status);
  return told;
}

/** @param {string} path @param {Record<string, unknown>} [query] @param {AbortSignal} [signal] */
export const get = (path, query, signal) => call('GET', address(path, query), { signal });

/** @param {string} path @param {unknown} [body] @param {string} [key] */
export const post = (path, body, key) => call('POST', path, { body, key });

/** A file that the API makes. @param {string} path @param {Record<string, unknown>} [query] */
export async function file(path, query) {
  const response = await send(address(path, query), { method: 'GET' });
  const isFile = !(response.headers.get('Content-Type') ?? '').includes('json');
  if (!response.ok || !isFile) throw await failure(response);
  return response.blob();
}
