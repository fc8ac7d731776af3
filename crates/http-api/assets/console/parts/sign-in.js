// Signing in: the first time on a page of its own, later in place.

import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { signIn, signOut } from '../lib/session.js';
import { session } from '../lib/session-state.js';
import { useStore } from '../lib/store.js';
import { w } from '../lib/words.js';
import { Dialog } from './dialog.js';
import { Problem } from './small.js';

function Form({ account, prefix }) {
  const [values, setValues] = useState({ account: account ?? '', password: '' });
  const [state, setState] = useState({ isBusy: false, error: null });
  const first = useRef(null);
  useEffect(() => first.current?.focus(), []);
  const submit = async (event) => {
    event.preventDefault();
    if (state.isBusy) return;
    setState({ isBusy: true, error: null });
    try {
      await signIn(values.account, values.password);
    } catch (error) {
      setState({ isBusy: false, error });
    }
  };
  const input = (name) => (event) => setValues((was) => ({ ...was, [name]: event.target.value }));
  return html`<form onSubmit=${submit} aria-busy=${state.isBusy} data-form="sign-in">
    <div class="fields one">
      <div class="field"><label for=${`${prefix}-account`}>${w('账号', 'Account')}</label>
        <input id=${`${prefix}-account`} name="account" autocomplete="username" required maxlength="64" spellcheck="false"
          ref=${account ? undefined : first} value=${values.account} onInput=${input('account')} /></div>
      <div class="field"><label for=${`${prefix}-password`}>${w('密码', 'Password')}</label>
        <input id=${`${prefix}-password`} name="password" type="password" autocomplete="current-password" required maxlength="128" data-first="true"
          ref=${account ? first : undefined} value=${values.password} onInput=${input('password')} /></div>
    </div>
    <${Problem} error=${state.error} />
    <footer><button type="submit" class="main" data-action="sign-in" disabled=${state.isBusy}>
      ${state.isBusy ? w('登录中…', 'Signing in…') : w('登录', 'Sign in')}</button></footer>
  </form>`;
}

export const SignInPage = ({ tools }) => html`<main class="sign-in" id="main" data-view="sign-in">
  <h1 id="heading" tabindex="-1">${w('管理台', 'Console')}</h1>
  <${Form} prefix="sign-in" />${tools}</main>`;

/** In place, over whatever was being done: each refused call opens it again. */
export function SignInAgain() {
  const now = useStore(session);
  const [putAway, setPutAway] = useState(/** @type {unknown} */ (null));
  if (now.state !== 'over') return null;
  if (putAway === now) {
    return html`<div class="bar" role="alert"><span>${w('登录已过期', 'The session is over')}</span>
      <button type="button" data-action="sign-in-again" onClick=${() => setPutAway(null)}>${w('重新登录', 'Sign in again')}</button></div>`;
  }
  return html`<${Dialog} name="sign-in-again" title=${w('登录已过期', 'The session is over')} onClose=${() => setPutAway(now)}>
    <p class="told">${w(
      '请重新登录。页面上填写的内容仍在；没有执行的操作不会自动重做。',
      'Sign in again. What you typed is kept; what was not done is not done by itself.',
    )}</p>
    <${Form} prefix="again" account=${now.me?.account} />
    <p class="faint">${w('换人登录会重新载入页面。', 'If somebody else signs in the page starts anew.')}
      <button type="button" class="link" onClick=${signOut}>${w('退出', 'Sign out')}</button></p>
  <//>`;
}
