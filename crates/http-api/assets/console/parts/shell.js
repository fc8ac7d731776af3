// What is around every view: skip link, header, menu, and what has happened.

import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { notices, putAway } from '../lib/notices.js';
import { Link } from '../lib/router.js';
import { signOut } from '../lib/session.js';
import { useStore } from '../lib/store.js';
import { term } from '../lib/terms.js';
import { chooseLang, lang, w } from '../lib/words.js';

export function Language() {
  const next = lang === 'en' ? 'zh' : 'en';
  return html`<button type="button" class="quiet" data-action="language" lang=${next === 'en' ? 'en' : 'zh-CN'}
    onClick=${() => chooseLang(next)}>${next === 'en' ? 'English' : '中文'}</button>`;
}

export function Notices() {
  const list = useStore(notices);
  return html`<div class="notices" role="status" aria-live="polite" id="notices">${list.map(Told)}</div>`;
}

const Told = ({ id, text, tone }) => html`<div key=${id} class=${`notice ${tone}`} data-notice=${tone}>
  <span>${text}</span>
  <button type="button" class="quiet" aria-label=${w('知道了', 'Put away')} onClick=${() => putAway(id)}>✕</button>
</div>`;

/**
 * @param {{
 *   me: import('../lib/session-state.js').Me, groups: {title: string, views: any[]}[],
 *   current: string, opened?: string, children: unknown,
 * }} props `opened`: what of the view stands alone
 */
export function Shell({ me, groups, current, opened, children }) {
  const [isOpen, setOpen] = useState(false);
  const isFirst = useRef(true);
  useEffect(() => {
    setOpen(false);
    if (!isFirst.current) document.getElementById('heading')?.focus();
    isFirst.current = false;
    scrollTo(0, 0);
  }, [current, opened]);
  return html`<div class="shell">
    <a class="skip" href="#main" onClick=${skip}>${w('跳到内容', 'Skip to the content')}</a>
    <header class="top">
      <button type="button" class="quiet menu" data-action="menu" aria-expanded=${isOpen} aria-controls="menu"
        onClick=${() => setOpen(!isOpen)}>☰ ${w('菜单', 'Menu')}</button>
      <span class="brand">${w('长城宽带 管理台', 'Console')}</span>
      <span class="who"><span data-account=${me.account}>${me.account}</span> <span class="tag plain">${term(me.role)}</span></span>
      <${Language} />
      <button type="button" class="quiet" data-action="sign-out" onClick=${signOut}>${w('退出', 'Sign out')}</button>
    </header>
    <nav id="menu" class=${isOpen ? 'side open' : 'side'} aria-label=${w('主菜单', 'Main menu')}>
      ${groups.map(
        ({ title, views }) => html`<div key=${title}><h2>${title}</h2><ul>
        ${views.map(
          (view) => html`<li key=${view.name}><${Link} to=${view.name} data-nav=${view.name}
          aria-current=${view.name === current ? 'page' : undefined}>${view.title}<//></li>`,
        )}</ul></div>`,
      )}
    </nav>
    <main id="main" tabindex="-1" data-view=${current}>${children}</main>
  </div>`;
}

function skip(event) {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
