// Times, money and sizes as people read them. Times are those of Asia/Shanghai.

import { locale, w } from './words.js';

const ZONE = 'Asia/Shanghai';

const instant = new Intl.DateTimeFormat('sv-SE', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
});

/** @param {string | null | undefined} text an instant of RFC 3339 */
export function time(text) {
  if (!text) return '';
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : instant.format(date);
}

/** Today, or so many days from it, as `yyyy-MM-dd`. */
export function day(from = 0) {
  return instant.format(new Date(Date.now() + from * 86_400_000)).slice(0, 10);
}

/** @param {string | number | null | undefined} yuan */
export function money(yuan) {
  if (yuan === null || yuan === undefined || yuan === '') return '';
  const [whole, part = '00'] = String(yuan).split('.');
  return `¥${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${part}`;
}

/** @param {number | null | undefined} count */
export const number = (count) => (count == null ? '' : new Intl.NumberFormat(locale).format(count));

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KiB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/** @param {number | null | undefined} seconds */
export function span(seconds) {
  if (seconds == null) return '';
  const part = (amount, chinese, english) => `${amount}${w(chinese, english)}`;
  if (seconds < 60) return part(seconds, ' 秒', ' s');
  if (seconds < 3600) return part(Math.floor(seconds / 60), ' 分钟', ' min');
  if (seconds < 172_800) return part((seconds / 3600).toFixed(1), ' 小时', ' h');
  return part(Math.floor(seconds / 86_400), ' 天', ' days');
}

/** A value of one of the monitor's units. @param {number} value @param {string} unit */
export function measured(value, unit) {
  if (unit === 'seconds') return span(value);
  if (unit === 'milliseconds') return `${value} ms`;
  if (unit === 'percent') return `${value}%`;
  if (unit === 'fen') return money((value / 100).toFixed(2));
  return String(value);
}

/** What a `datetime-local` input holds, read as of Asia/Shanghai, which has no summer time. */
export function toInstant(local) {
  if (!local) return null;
  return `${local.length === 16 ? `${local}:00` : local}+08:00`;
}

/** @param {string | null | undefined} text an instant */
export const toLocal = (text) => (text ? time(text).replace(' ', 'T') : '');

export const yes = (flag) => (flag == null ? '' : flag ? w('是', 'yes') : w('否', 'no'));
