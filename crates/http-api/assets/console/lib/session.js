// Signing in and out.

import { call, get, post, CallFailed } from './api.js';
import { session } from './session-state.js';
import { say } from './notices.js';
import { w } from './words.js';

const KEPT_UNDER = 'console.signed-in';

/** Only that there is a session: the cookie itself is out of a script's reach. */
function remember(isIn) {
  try {
    if (isIn) localStorage.setItem(KEPT_UNDER, 'yes');
    else localStorage.removeItem(KEPT_UNDER);
  } catch {
    // Then there is one question too many at the next start.
  }
}

function mayBeIn() {
  try {
    return localStorage.getItem(KEPT_UNDER) !== null;
  } catch {
    return true;
  }
}

/** Whether somebody is signed in already. */
export async function resume() {
  if (!mayBeIn()) return session.end();
  try {
    session.begin((await get('/v1/admin/me')).data);
  } catch (error) {
    session.end();
    if (error instanceof CallFailed && error.isSignedOut) remember(false);
    if (error instanceof CallFailed && !error.isSignedOut) say(error.message, 'bad');
  }
}

/** @param {string} account @param {string} password */
export async function signIn(account, password) {
  await post('/v1/admin/login', { account, password, cookie: true });
  remember(true);
  const before = session.get().me;
  const me = (await get('/v1/admin/me')).data;
  // Nothing that somebody else opened or typed stays for another person.
  if (before && before.account !== me.account) location.reload();
  else session.begin(me);
}

export async function signOut() {
  try {
    await call('POST', '/v1/admin/logout');
  } catch (error) {
    const isOver = error instanceof CallFailed && error.isSignedOut;
    if (!isOver) return say(w('未能退出：', 'Not signed out: ') + error.message, 'bad');
  }
  remember(false);
  location.assign('/console');
}
