// Every view, as the menu has them.

import { html } from '../vendor/preact.js';
import { w } from '../lib/words.js';
import { ListView } from '../parts/list-view.js';
import { Imports } from './imports.js';
import { flows } from './flows.js';
import { late, payments, quarantine, refunds } from './money.js';
import { Orders } from './orders.js';
import { Overview } from './overview.js';
import { packageGroups, packages } from './packages.js';
import { Campaigns, expired } from './campaigns.js';
import { customers } from './customers.js';
import { conversions, leads } from './leads.js';
import { OptOuts } from './messages.js';
import { Reconciliations } from './reconciliations.js';
import { banners, columns, news } from './site.js';
import { audit, staff } from './staff.js';
import { supplierDays, supplierDifferences, supplierNotices } from './supplier-checks.js';
import { proxyOrders, SupplierOrders } from './suppliers.js';
import { tasks } from './tasks.js';
import { alerts, jobs } from './work.js';

/**
 * @typedef {{name: string, title: string, need: string, View: (props: any) => unknown}} View
 * @param {import('../parts/list-view.js').ListSpec} spec
 * @param {string} need a permission
 * @returns {View}
 */
const list = (spec, need) => ({
  name: spec.view,
  title: spec.title,
  need,
  View: ({ query, change }) => html`<${ListView} spec=${spec} query=${query} change=${change} />`,
});

/** @returns {View} */
const view = (name, title, need, View) => ({ name, title, need, View });

/** @type {{title: string, views: View[]}[]} */
export const GROUPS = [
  {
    title: w('总览', 'At a glance'),
    views: [view('overview', w('概览', 'Overview'), 'see_orders', Overview), list(alerts, 'see_work')],
  },
  {
    title: w('订单与资金', 'Orders and money'),
    views: [
      view('orders', w('订单', 'Orders'), 'see_orders', Orders),
      list(payments, 'see_money'),
      list(refunds, 'see_money'),
      list(late, 'see_money'),
      list(quarantine, 'see_money'),
      view('reconciliations', w('对账', 'Reconciliations'), 'see_money', Reconciliations),
      list(flows, 'see_money'),
    ],
  },
  {
    title: w('履约', 'Fulfilment'),
    views: [
      list(tasks, 'see_work'),
      view('supplier-orders', w('供应商订单', 'Supplier orders'), 'see_work', SupplierOrders),
      list(proxyOrders, 'see_work'),
      list(supplierDays, 'see_money'),
      list(supplierDifferences, 'see_money'),
      list(supplierNotices, 'see_work'),
      view('imports', w('导入', 'Imports'), 'see_work', Imports),
    ],
  },
  {
    title: w('客户', 'Customers'),
    views: [
      list(customers, 'see_orders'),
      list(expired, 'see_leads'),
      view('campaigns', w('召回批次', 'Campaigns'), 'see_leads', Campaigns),
      view('messages', w('短信与退订', 'Messages and opt-outs'), 'see_leads', OptOuts),
      list(leads, 'see_leads'),
      list(conversions, 'see_leads'),
    ],
  },
  {
    title: w('网站内容', 'Site'),
    views: [packages, packageGroups, banners, columns, news].map((spec) => list(spec, 'edit_content')),
  },
  {
    title: w('系统', 'System'),
    views: [list(jobs, 'see_work'), list(staff, 'manage_staff'), list(audit, 'see_audit')],
  },
];
