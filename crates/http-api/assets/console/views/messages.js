// Text messages: who wants none, and trying one.

import { html } from '../vendor/preact.js';
import { get } from '../lib/api.js';
import { number } from '../lib/format.js';
import { useLoad } from '../lib/load.js';
import { choices, term } from '../lib/terms.js';
import { w } from '../lib/words.js';
import { Acts } from '../parts/acts.js';
import { lines } from '../parts/fields.js';
import { phone } from './people.js';
import { Facts, Heading, Problem } from '../parts/small.js';

const scene = {
  name: 'scene',
  label: w('模板', 'Template'),
  type: 'choice',
  required: true,
  choices: [...choices(['login', 'password', 'profile']), ['recall', w('召回', 'recall')]],
};

const messageTools = [
  {
    id: 'opt-out',
    label: w('登记退订', 'Opt a phone out'),
    need: 'send_messages',
    path: '/v1/admin/sms/opt-outs',
    told: w('该号码以后不再收到召回短信。', 'No round has the phone from now on.'),
    fields: [{ ...phone, required: true, pattern: '[0-9]{11}', max: 11 }],
    body: (values) => ({ phoneNumber: values.phoneNumber }),
    done: (data) => w(`已登记，共 ${data.total} 个号码`, `Done: ${data.total} phones in all`),
  },
  {
    id: 'try-message',
    label: w('测试短信', 'Send a test'),
    need: 'send_messages',
    keyed: true,
    path: '/v1/admin/sms/test',
    tone: 'danger',
    told: w(
      '立即向所填号码各发送一条真实短信；其中的验证码无效。',
      'Sends a real message to each number now. A code in it opens nothing.',
    ),
    fields: [
      {
        name: 'phoneNumbers',
        label: w('手机号（每行一个，最多 10 个）', 'Phones (one a line, up to 10)'),
        type: 'lines',
        required: true,
      },
      scene,
    ],
    body: (values) => ({ phoneNumbers: lines(values.phoneNumbers), scene: values.scene }),
    done: (data) => w(`已处理 ${data.length} 个号码`, `${data.length} numbers`),
    show: (data) =>
      data.map((message) => [
        message.phoneNumber,
        [term(message.outcome), message.code, message.receiptNo, message.reference]
          .filter(Boolean)
          .join(' · '),
      ]),
  },
];

/** Which phones they are is known by their hashes alone, so that there is a number and no list. */
export function OptOuts() {
  const { data, error, again } = useLoad(
    (signal) => get('/v1/admin/sms/opt-outs', {}, signal).then((answer) => answer.data),
    [],
  );
  return html`<${Heading}>${w('短信与退订', 'Messages and opt-outs')}<//><${Problem} error=${error} again=${again} />
    <${Acts} actions=${messageTools} row=${{}} after=${again} />
    ${data && html`<div class="card"><${Facts} of=${[[w('已退订号码', 'Phones that opted out'), number(data.total)]]} /></div>`}
    <p class="faint">${w('退订号码只以散列保存，不能列出。', 'Phones are kept as hashes, so that they cannot be listed.')}</p>`;
}
