// The staff console: whoever has signed in sees the view that the address names.

import { html, render, useEffect } from './vendor/preact.js';
import { change, goInstead, href, place } from './lib/router.js';
import { resume } from './lib/session.js';
import { may, session } from './lib/session-state.js';
import { useStore } from './lib/store.js';
import { lang, w } from './lib/words.js';
import { Language, Notices, Shell } from './parts/shell.js';
import { SignInAgain, SignInPage } from './parts/sign-in.js';
import { Busy, Heading } from './parts/small.js';
import { GROUPS } from './views/all.js';

/** The menu, without what the role may not see. */
const offered = () =>
  GROUPS.map((group) => ({ ...group, views: group.views.filter((view) => may(view.need)) })).filter(
    (group) => group.views.length > 0,
  );

const NAME = w('管理台', 'Console');

function App() {
  const { state, me } = useStore(session);
  if (state === 'asking') return html`<main id="main"><h1 class="unseen">${NAME}</h1><${Busy} /></main>`;
  if (!me) return html`<div><${SignInPage} tools=${html`<${Language} />`} /><${Notices} /></div>`;
  return html`<div><${Inside} me=${me} /><${Notices} /><${SignInAgain} /></div>`;
}

function Inside({ me }) {
  const { view: asked, query } = useStore(place);
  const groups = offered();
  const views = groups.flatMap((group) => group.views);
  const view = asked === '' ? views[0] : views.find((known) => known.name === asked);
  useEffect(() => {
    if (asked === '' && view) goInstead(href(view.name));
  }, [asked]);
  useEffect(() => {
    document.title = [query.open, view?.title, NAME].filter(Boolean).join(' · ');
  }, [view, query.open]);
  return html`<${Shell} me=${me} groups=${groups} current=${view?.name ?? 'none'} opened=${query.open}>
    ${
      view
        ? html`<${view.View} key=${view.name} query=${query} change=${change} ...${view.props ?? {}} />`
        : html`<${Nothing} />`
    }
  <//>`;
}

const Nothing = () =>
  html`<${Heading}>${w('没有这个页面', 'No such page')}<//>
    <p>${w('地址不存在，或您的角色不能查看。', 'There is nothing here, or not for your role.')}</p>`;

document.documentElement.lang = lang === 'en' ? 'en' : 'zh-CN';
const root = document.getElementById('console');
if (root) render(html`<${App} />`, root);
resume();
