// Who is signed in, as far as the page knows.

import { store } from './store.js';

/**
 * @typedef {{account: string, role: string, permissions: string[], expiresAt: string}} Me
 * `asking`: not known yet; `none`: nobody; `in`: signed in; `over`: was signed in, and is no more.
 * `times` rises with each sign-in, so that what was being read is read again.
 * @typedef {{state: 'asking' | 'none' | 'in' | 'over', me: Me | null, times: number}} Session
 */

const state = store(/** @type {Session} */ ({ state: 'asking', me: null, times: 0 }));

export const session = {
  ...state,
  /** Refused as not signed in: whoever was is asked for the password again, in place, each time. */
  expire() {
    const now = state.get();
    if (now.me) state.set({ ...now, state: 'over' });
  },
  /** @param {Me} me */
  begin(me) {
    state.set({ state: 'in', me, times: state.get().times + 1 });
  },
  end() {
    state.set({ ...state.get(), state: 'none', me: null });
  },
};

/** @param {string | undefined} permission */
export function may(permission) {
  return !permission || Boolean(state.get().me?.permissions.includes(permission));
}
