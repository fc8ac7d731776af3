//! The API as a client sees it: the real application over fakes, in process.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a broken expectation stops the test"
)]

mod bad_input;
mod cashier_order;
mod cashier_page;
mod cashier_page_links;
mod cashier_pay;
mod cashier_payer;
mod cashier_scenes;
mod cashier_telecom;
mod client_address;
mod console_session;
mod content_desk;
mod content_input;
mod content_news;
mod content_packages;
mod customers;
mod document;
mod envelope;
mod events;
mod evidence_archives;
mod examples;
mod floods;
mod front_ends;
mod harness;
mod head;
mod idempotency;
mod identity;
mod imports;
mod leads;
mod log;
mod logins;
mod logs;
mod messages;
mod monitoring;
mod name_check;
mod new_orders;
mod notifications;
mod order_cancel;
mod order_refunds;
mod own_orders;
mod packages;
mod pages;
mod payment_keys;
mod provider_faults;
mod refund_notices;
mod renewal_order;
mod renewal_query;
mod renewal_save;
mod returns;
mod rows;
mod sandbox;
mod shop;
mod staff_access;
mod staff_desk;
mod staff_orders;
mod staff_overview;
mod staff_people;
mod staff_reconciliation;
mod staff_refunds;
mod staff_sign_in;
mod staff_tasks;
mod staff_work;
mod supplier_checks;
mod supplier_desk;
mod supplier_goods;
mod supplier_notices;
mod supplier_orders;
mod unwritten;
mod visitors;
mod watch;
mod wire;
mod world;
