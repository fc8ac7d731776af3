// One action: what will be done, what it asks, and what came of it. It is sent once per confirmation,
// and never again by itself.

import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { CallFailed, post } from '../lib/api.js';
import { once } from '../lib/key.js';
import { say } from '../lib/notices.js';
import { session } from '../lib/session-state.js';
import { useStore } from '../lib/store.js';
import { w } from '../lib/words.js';
import { Dialog } from './dialog.js';
import { Input } from './fields.js';
import { Busy, Facts, Problem } from './small.js';

/**
 * @typedef {object} Action
 * @property {string} id @property {string} label
 * @property {string} [need] a permission
 * @property {(row: any) => boolean} [when] whether it is offered for this row
 * @property {'danger'} [tone]
 * @property {(row: any) => [string, unknown][]} [facts] what it will be done to
 * @property {string | ((row: any, loaded: any) => string)} [told] what will be done
 * @property {string | ((row: any) => string)} [path] posted to
 * @property {boolean} [keyed] the route takes an Idempotency-Key
 * @property {import('./fields.js').Field[] | ((row: any, loaded: any) => import('./fields.js').Field[])} [fields]
 * @property {(row: any) => Promise<any>} [load] read first
 * @property {(row: any, loaded: any) => Record<string, any>} [first] what the fields hold at first
 * @property {(values: any, row: any, loaded: any) => unknown} [body]
 * @property {(values: any, row: any, key: string) => Promise<any>} [run] in place of a post
 * @property {(data: any, row: any) => string} [done] what happened
 * @property {(data: any, row: any) => [string, unknown][]} [show] kept on the screen until it is put away
 * @property {boolean} [wide]
 */

const of = (value, ...with_) => (typeof value === 'function' ? value(...with_) : value);

const AFTER_CLOSING_MS = 50;

const SIGNED_OUT = w(
  '登录已过期，操作没有执行，填写的内容仍在。请重新登录，核对后再次提交。',
  'The session was over and nothing was done; what you typed is still here. Sign in, check, and confirm again.',
);
const NOT_KNOWN = w(
  '结果未知：操作可能已经执行。请先关闭并刷新核对，再决定是否重试。',
  'The outcome is unknown: it may have been done. Close this and look before you try again.',
);

/** @param {{action: Action, row?: any, onClose: () => void, onDone: (data: any) => void}} props */
export function ActionDialog({ action, row, onClose, onDone }) {
  const [loaded, setLoaded] = useState(/** @type {any} */ (action.load ? null : {}));
  const [error, setError] = useState(/** @type {any} */ (null));
  const { times } = useStore(session);
  useEffect(() => {
    if (!action.load || loaded) return;
    setError(null);
    action.load(row).then(setLoaded, setError);
  }, [times]);
  const title = action.label;
  if (!loaded) {
    return html`<${Dialog} name=${action.id} title=${title} onClose=${onClose}>
      ${error ? html`<${Problem} error=${error} />` : html`<${Busy} />`}<//>`;
  }
  return html`<${Form} action=${action} row=${row} loaded=${loaded} title=${title} onClose=${onClose} onDone=${onDone} />`;
}

function Form({ action, row, loaded, title, onClose, onDone }) {
  const [values, setValues] = useState(() => action.first?.(row, loaded) ?? {});
  const [state, setState] = useState({ isBusy: false, error: null, isLeaving: false, shown: null });
  const key = useRef(once());
  const isRunning = useRef(false);
  const isTouched = useRef(false);
  const form = useRef(null);
  const { times } = useStore(session);
  useEffect(() => {
    if (state.error?.isSignedOut) form.current?.querySelector('[type=submit]')?.focus();
  }, [times]);

  const set = (name, value) => {
    isTouched.current = true;
    setValues((was) => ({ ...was, [name]: value }));
  };
  const submit = async (event) => {
    event.preventDefault();
    if (isRunning.current) return;
    isRunning.current = true;
    setState({ isBusy: true, error: null, isLeaving: false, shown: null });
    try {
      const answer = await perform(action, values, row, loaded, key.current);
      finish(answer?.data);
    } catch (error) {
      if (error instanceof CallFailed && error.isDefinite && !error.isSignedOut) key.current = once();
      setState({ isBusy: false, error, isLeaving: false, shown: null });
      form.current?.querySelector('.problem')?.scrollIntoView({ block: 'nearest' });
    } finally {
      isRunning.current = false;
    }
  };
  const finish = (data) => {
    const told = action.done?.(data, row) ?? `${action.label}: ${w('已完成', 'done')}`;
    const shown = action.show?.(data, row) ?? null;
    onDone(data);
    if (!shown) {
      onClose();
      // Once the dialog is away: beside one, nothing is read out.
      setTimeout(() => say(told), AFTER_CLOSING_MS);
      return;
    }
    say(told);
    setState({ isBusy: false, error: null, isLeaving: false, shown });
  };
  const leave = () => {
    const isKept = isTouched.current && !state.shown && !state.isLeaving;
    if (isKept) setState({ ...state, isLeaving: true });
    else onClose();
  };

  const asked = { action, row, loaded, values, set, state, leave };
  return html`<${Dialog} name=${action.id} title=${title} isWide=${action.wide} isFixed=${state.isBusy} onClose=${leave}>
    ${
      state.shown
        ? html`<${Shown} name=${action.id} facts=${state.shown} onClose=${onClose} />`
        : html`<form ref=${form} onSubmit=${submit} aria-busy=${state.isBusy} data-form=${action.id}><${Asked} ...${asked} /></form>`
    }
  <//>`;
}

/** What will be done, what is asked, and what went wrong. */
function Asked({ action, row, loaded, values, set, state, leave }) {
  const fields = (of(action.fields, row, loaded) ?? []).filter((field) => !field.when || field.when(values));
  const tone = action.tone === 'danger' ? 'danger' : 'main';
  const confirm = `${w('确认', 'Confirm')}${w('', ': ')}${action.label}`;
  const leaving = w('有未提交的内容，再次关闭将放弃。', 'Close again to drop what you typed.');
  return html`${action.told && html`<p class="told">${of(action.told, row, loaded)}</p>`}
    ${action.facts && html`<${Facts} of=${action.facts(row)} />`}
    <div class="fields">${fields.map(
      (field) => html`<${Input} key=${field.name} field=${field} prefix=${action.id}
      value=${values[field.name]} set=${(value) => set(field.name, value)} />`,
    )}</div>
    ${state.error && html`<${Failed} error=${state.error} />`}
    ${state.isLeaving && html`<p class="warn" role="alert">${leaving}</p>`}
    <footer>
      <button type="button" data-action="cancel" disabled=${state.isBusy} onClick=${leave}>${w('取消', 'Cancel')}</button>
      <button type="submit" class=${tone} data-action="confirm" disabled=${state.isBusy}>
        ${state.isBusy ? w('执行中…', 'Running…') : confirm}</button>
    </footer>`;
}

/** What came of it, until it is put away. */
function Shown({ name, facts, onClose }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => box.current?.focus(), []);
  return html`<div data-shown=${name} tabindex="-1" ref=${box}><${Facts} of=${facts} />
    <footer><button type="button" data-action="close" onClick=${onClose}>${w('关闭', 'Close')}</button></footer></div>`;
}

function perform(action, values, row, loaded, key) {
  if (action.run) return action.run(values, row, key);
  return post(of(action.path, row), action.body?.(values, row, loaded), action.keyed ? key : undefined);
}

function Failed({ error }) {
  const isCall = error instanceof CallFailed;
  const about = isCall && error.isSignedOut ? SIGNED_OUT : isCall && !error.isDefinite ? NOT_KNOWN : '';
  const isStale = isCall && error.word === 'stale_version';
  const told = w(
    '在您打开后有人改动了它，您的修改没有保存。请复制需要的内容，关闭后重新打开再改。',
    'Somebody changed it after you opened it, and yours is not saved. Copy what you need, close, and open it again.',
  );
  return html`<div><${Problem} error=${error} />
    ${about && html`<p class="warn" data-outcome=${error.isSignedOut ? 'not-done' : 'unknown'}>${about}</p>`}
    ${isStale && html`<p class="warn" data-outcome="stale">${told}</p>`}</div>`;
}
