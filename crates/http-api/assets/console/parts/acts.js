// What can be done with the one thing that is open.

import { html, useState } from '../vendor/preact.js';
import { may } from '../lib/session-state.js';
import { w } from '../lib/words.js';
import { ActionDialog } from './action-dialog.js';
import { Button } from './list-view.js';

/** @param {{actions: import('./action-dialog.js').Action[], row: any, after: () => void}} props */
export function Acts({ actions, row, after }) {
  const [doing, setDoing] = useState(/** @type {any} */ (null));
  const offered = actions.filter((action) => may(action.need) && (!action.when || action.when(row)));
  if (offered.length === 0) return null;
  return html`<div class="acts-bar" role="group" aria-label=${w('操作', 'Actions')}>
    ${offered.map((action) => html`<${Button} key=${action.id} action=${action} start=${() => setDoing(action)} />`)}
    ${doing && html`<${ActionDialog} action=${doing} row=${row} onClose=${() => setDoing(null)} onDone=${after} />`}
  </div>`;
}
