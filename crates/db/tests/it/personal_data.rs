//! Names, phones, addresses and what providers send stand in no file and no column in clear.

use crate::support::{Opened, Place, cipher, postgres, sqlite};
use domain::account::CustomerAccount;
use domain::campaign::RecallMessage;
use domain::evidence::{Evidence, EvidenceKind, SentRequest};
use domain::import::{ChangeKind, FieldChange, SampledChange};
use domain::lead::{Lead, LeadDetail};
use domain::ports::{NoticeBound, Purpose, UnitOfWork, Whose};
use domain::reconciliation::{Difference, DifferenceResolution, DifferenceState};
use domain::settlement::{Quarantine, QuarantineChoice, Resolution};
use domain::staff::AuditEntry;
use domain::supplier::{AccountForm, RechargeAccount, RefusedNotice, SupplierDifference, Wish};
use domain::track::TrackEvent;
use domain::{AccountId, Order, PaymentAttempt, Refund};
use std::fs;
use std::path::Path;
use testkit::given;

const OPENID: &str = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

/// In what was sent to a provider.
const SENT: &str = "sub_openid";
/// By staff, in their own words.
const WRITTEN: &str = "called 18612345772 back";
/// What is topped up: whose it is can be asked at the provider.
const ACCOUNT: &str = "player.one+top@mail.example";
/// It may open the order to whoever has it.
const RETURN_URL: &str = "https://shop.example/result?token=";

fn secrets() -> Vec<String> {
    let contact = given::contact();
    let evidence = given::evidence();
    vec![
        contact.name.expose().to_owned(),
        contact.phone.expose().to_owned(),
        contact.address.expose().to_owned(),
        OPENID.to_owned(),
        evidence.headers.trim().to_owned(),
        "resource".to_owned(),
        SENT.to_owned(),
        WRITTEN.to_owned(),
        RETURN_URL.to_owned(),
        ACCOUNT.to_owned(),
    ]
}

/// An order, its customer, an attempt with an openid, and a message.
async fn fill(opened: &Opened) {
    let order = given::order();
    let attempt = PaymentAttempt {
        openid: Some(OPENID.to_owned()),
        request_body: format!("{{\"openid\":\"{OPENID}\"}}"),
        return_url: Some(format!("{RETURN_URL}1")),
        ..given::attempt(&order)
    };
    let request = SentRequest {
        operation: "create",
        line: "POST https://provider.example/pay".to_owned(),
        headers: String::new(),
        body: SENT.into(),
    };
    let evidence =
        Evidence { kind: EvidenceKind::Exchange, request: Some(request), ..given::evidence() };
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.customers().save(&given::customer()).await.unwrap();
    unit.orders().insert(&order).await.unwrap();
    unit.attempts().insert(&attempt).await.unwrap();
    fill_desk(unit.as_mut(), &attempt).await;
    fill_people(unit.as_mut(), &order).await;
    fill_outreach(unit.as_mut()).await;
    fill_recharges(unit.as_mut()).await;
    unit.evidence().add(&evidence).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = opened.ports.store.begin().await.unwrap();
    let read: Vec<Evidence> = unit.evidence().newest(1).await.unwrap();
    unit.roll_back().await.unwrap();
    assert_eq!(read, [evidence]);
    assert_eq!(opened.ports.queries.attempts(order.id).await.unwrap(), [attempt]);
}

/// A file that came in, and what a dry run of it showed.
async fn fill_import(unit: &mut dyn UnitOfWork) {
    let (import, contact) = (given::import(), given::contact());
    let line = format!("{},{}", contact.name.expose(), contact.phone.expose());
    unit.imports().insert(&import).await.unwrap();
    unit.imports().add_chunk(import.id, 0, line.as_bytes()).await.unwrap();
    let field = FieldChange {
        field: "address".to_owned(),
        before: String::new(),
        after: contact.address.expose().to_owned(),
    };
    let (query_id, kind) = (given::query_id(), ChangeKind::Created);
    let change = SampledChange { line: 2, query_id, kind, fields: vec![field] };
    unit.imports().add_samples(import.id, &[change]).await.unwrap();
}

/// Somebody who visits and signs in, and what staff wrote beside their order.
async fn fill_people(unit: &mut dyn UnitOfWork, order: &Order) {
    let contact = given::contact();
    let (page, properties) = (contact.name.expose().to_owned(), contact.phone.expose().to_owned());
    let track = TrackEvent { page: Some(page), properties: Some(properties), ..given::track() };
    unit.tracks().add_all(&[track]).await.unwrap();
    let address = Some(contact.address);
    let account = CustomerAccount { address, ..given::account(contact.phone.expose()) };
    unit.accounts().insert(&account).await.unwrap();
    unit.account_sessions().add(&given::account_session(&account)).await.unwrap();
    unit.orders().add_note(&given::note(order, WRITTEN)).await.unwrap();
    unit.orders().amend(&mut order.clone()).await.unwrap();
    fill_import(unit).await;
    let other = Order { account: Some(account.id), ..given::order() };
    unit.orders().insert(&other).await.unwrap();
    let whose = Whose { account: other.account, ..Whose::default() };
    unit.orders().anonymise(&whose, &order.contact).await.unwrap();
}

/// Accounts that are topped up: ordered, changed, bought at the supplier, and forgotten.
async fn fill_recharges(unit: &mut dyn UnitOfWork) {
    let account = RechargeAccount::parse(ACCOUNT, AccountForm::Email).unwrap();
    let wish = Wish::Recharge(account);
    let order = Order { wish: wish.clone(), ..given::recharge_order() };
    let changed = given::recharge_order();
    let forgotten = Order { account: Some(AccountId(given::id())), ..order.clone() };
    let forgotten = Order { id: given::recharge_order().id, ..forgotten };
    for each in [&order, &changed, &forgotten] {
        unit.orders().insert(each).await.unwrap();
    }
    unit.orders().amend(&mut Order { wish: wish.clone(), ..changed }).await.unwrap();
    unit.supplier_orders().add(&given::supplier_order(&order)).await.unwrap();
    let body = format!("account={ACCOUNT}").into_bytes();
    let bound = NoticeBound { since: given::start(), most: 1 };
    let word = RefusedNotice { body, ..given::refused_notice() };
    unit.supplier_notices().keep(&word, bound).await.unwrap();
    let whose = Whose { account: forgotten.account, ..Whose::default() };
    assert_eq!(unit.orders().anonymise(&whose, &order.contact).await.unwrap(), 1);
    let found = unit.orders().find(order.id).await.unwrap().unwrap();
    assert_eq!(found.wish, wish);
    let left = unit.orders().find(forgotten.id).await.unwrap().unwrap();
    assert_eq!(left.wish, Wish::Recharge(RechargeAccount::nobody()));
}

/// Whoever left a lead, and was written to, and wants none of it; once more, and forgotten.
async fn fill_outreach(unit: &mut dyn UnitOfWork) {
    let contact = given::contact();
    for number in [1, 2] {
        let detail = LeadDetail(format!("{{\"from\":\"{}\"}}", contact.address.expose()));
        let (name, phone) = (Some(contact.name.clone()), Some(contact.phone.clone()));
        let lead = Lead { name, phone, detail, ..given::lead(number) };
        let round = given::campaign(number);
        let waiting = given::recall_message(&round, number);
        let message = RecallMessage { phone: contact.phone.clone(), ..waiting };
        unit.leads().insert(&lead).await.unwrap();
        unit.campaigns().insert(&round, &[message]).await.unwrap();
        if number == 1 {
            unit.leads().forget(&contact.phone).await.unwrap();
            unit.campaigns().forget(&contact.phone, given::start()).await.unwrap();
        }
    }
    unit.conversions().insert(&given::conversion(1)).await.unwrap();
    unit.campaigns().opt_out(&contact.phone, given::start()).await.unwrap();
}

/// What staff wrote wherever they can.
async fn fill_desk(unit: &mut dyn UnitOfWork, attempt: &PaymentAttempt) {
    let (at, by, reason) = (given::start(), "finance".to_owned(), WRITTEN.to_owned());
    let refund = Refund { reason: reason.clone(), ..given::refund(attempt) };
    unit.refunds().insert(&refund).await.unwrap();
    let choice = QuarantineChoice::Close;
    let resolution = Some(Resolution { at, by: by.clone(), reason: reason.clone(), choice });
    let quarantine = Quarantine { resolution, ..given::quarantine(&given::evidence()) };
    unit.quarantine().add(&quarantine).await.unwrap();
    let entry = AuditEntry { detail: reason.clone(), ..given::audit("refund.request", "RF1") };
    unit.audit().add(&entry).await.unwrap();
    let state = DifferenceState::Resolved(DifferenceResolution { at, by, reason });
    let difference =
        Difference { state: state.clone(), ..given::difference(&given::reconciliation()) };
    unit.reconciliations().add_difference(&difference).await.unwrap();
    let difference = SupplierDifference { state, ..given::supplier_difference() };
    unit.supplier_reconciliations().add_difference(&difference).await.unwrap();
}

fn hex(text: &str) -> String {
    text.bytes().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(digit).collect()
}

fn digit(value: u8) -> Option<char> {
    char::from_digit(value.into(), 16)
}

fn assert_hidden(stored: &[u8], what: &str) {
    for secret in secrets() {
        let found = stored.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{secret} stands in {what}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_file_of_sqlite_holds_any_in_clear() {
    let opened = sqlite().await;
    fill(&opened).await;
    let Place::Folder(folder) = opened.place.as_ref() else { panic!("SQLite has a folder") };
    let folder = folder.path().join("data");
    let mut bytes = 0;
    for file in fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        let content = fs::read(&path).unwrap();
        bytes += content.len();
        assert_hidden(&content, &Path::new(path.file_name().unwrap()).display().to_string());
    }
    assert!(bytes > 10_000, "the write-ahead log is among them");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_row_of_postgresql_holds_any_in_clear() {
    let opened = postgres().await;
    fill(&opened).await;
    let Place::Postgres(database) = opened.place.as_ref() else {
        panic!("PostgreSQL has a database")
    };
    let (client, driver) =
        tokio_postgres::connect(&database.url, tokio_postgres::NoTls).await.unwrap();
    let driver = tokio::spawn(driver);
    let tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
    let mut rows = 0;
    for table in client.query(tables, &[]).await.unwrap() {
        let table: String = table.get(0);
        // Bytes as they are: the text of a row shows them in hexadecimal.
        let all = format!("SELECT t::text FROM {table} t");
        for row in client.query(&all, &[]).await.unwrap() {
            let text: String = row.get(0);
            rows += 1;
            assert_hidden(text.as_bytes(), &table);
            for secret in secrets() {
                assert!(!text.contains(&hex(&secret)), "{secret} stands in {table}");
            }
        }
    }
    assert!(rows >= 8);
    drop(client);
    driver.await.unwrap().unwrap();
}

/// Not even what they would be found by, with the key of the hashes in hand.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_somebody_forgotten_no_row_is_found_by_the_phone() {
    let opened = postgres().await;
    let phone = given::contact().phone;
    let hash = cipher().keyed_hash(Purpose::PersonalData, phone.expose().as_bytes());
    let count = async || {
        let Place::Postgres(database) = opened.place.as_ref() else { panic!("it is PostgreSQL") };
        let (client, driver) =
            tokio_postgres::connect(&database.url, tokio_postgres::NoTls).await.unwrap();
        let driver = tokio::spawn(driver);
        let mut counts = Vec::new();
        for table in ["lead", "recall_message", "sms_opt_out"] {
            let of = format!("SELECT COUNT(*) FROM {table} WHERE phone_hash = $1");
            counts.push(client.query_one(&of, &[&hash.as_slice()]).await.unwrap().get::<_, i64>(0));
        }
        drop(client);
        driver.await.unwrap().unwrap();
        counts
    };
    let mut unit = opened.ports.store.begin().await.unwrap();
    fill_outreach(unit.as_mut()).await;
    unit.commit().await.unwrap();
    assert_eq!(count().await, [1, 1, 1], "those that are not forgotten are");
    let mut unit = opened.ports.store.begin().await.unwrap();
    assert_eq!(unit.leads().forget(&phone).await.unwrap(), 1);
    assert_eq!(unit.campaigns().forget(&phone, given::start()).await.unwrap(), 1);
    unit.commit().await.unwrap();
    assert_eq!(count().await, [0, 0, 1], "what protects them stays");
}
