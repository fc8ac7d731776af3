// What has happened, told on the screen and to screen readers.

import { store } from './store.js';

/** @typedef {{id: number, text: string, tone: 'good' | 'bad' | 'plain'}} Notice */

const STAYS_MS = 8000;
let last = 0;

export const notices = store(/** @type {Notice[]} */ ([]));

/** @param {string} text @param {Notice['tone']} [tone] a bad one stays until it is put away */
export function say(text, tone = 'good') {
  const id = (last += 1);
  notices.set([...notices.get().slice(-3), { id, text, tone }]);
  if (tone !== 'bad') setTimeout(() => putAway(id), STAYS_MS);
}

/** @param {number} id */
export function putAway(id) {
  notices.set(notices.get().filter((notice) => notice.id !== id));
}
