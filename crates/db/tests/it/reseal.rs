//! The key that seals what is stored is changed while the store is worked on.

use crate::support::{BackDoor, Opened, cipher, on_both};
use chrono::TimeDelta;
use db::{
    AesGcmCipher, Database, DatabaseConfig, HASHED_COLUMNS, KeyRing, Progress, Resealing,
    SEALED_COLUMNS, SealedColumn, StorePorts,
};
use diesel::sql_types::Text;
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection};
use domain::account::CustomerAccount;
use domain::evidence::{Evidence, EvidenceKind, SentRequest};
use domain::import::{ChangeKind, SampledChange};
use domain::ports::{Clock, NoticeBound};
use domain::reconciliation::{Difference, DifferenceResolution, DifferenceState};
use domain::settlement::{Quarantine, QuarantineChoice, Resolution};
use domain::staff::AuditEntry;
use domain::supplier::SupplierDifference;
use domain::task::Lease;
use domain::track::TrackEvent;
use domain::{Contact, ConversionId, Customer, OutsideToken, PaymentAttempt, PersonName};
use std::collections::BTreeSet;
use std::sync::Arc;
use testkit::fakes::{FakeClock, SequentialIds};
use testkit::given;
use tokio_postgres::NoTls;

on_both! {
    every_binary_column_is_sealed_or_a_hash,
    everything_is_sealed_anew_and_reads_as_before,
    what_is_changed_meanwhile_stays_as_it_was_left,
    it_goes_on_where_it_was_interrupted,
    what_does_not_open_is_told_and_left_alone,
    the_audit_takes_nothing_but_another_key,
    servers_tell_which_keys_they_hold,
}

const OPENID: &str = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

/// A server that knows both keys and seals with the second.
struct Rotating {
    ports: StorePorts,
    resealing: Arc<dyn Resealing>,
    cipher: Arc<AesGcmCipher>,
}

impl Rotating {
    async fn of(opened: &Opened) -> Self {
        let keys = vec![(1, [7; 32]), (2, [8; 32])];
        let ring = KeyRing { active: 2, keys, hash_key: [9; 32] };
        let cipher = Arc::new(AesGcmCipher::new(ring).unwrap());
        let (clock, sealing) = (Arc::<FakeClock>::clone(&opened.clock), Arc::clone(&cipher));
        let database = Database::connect(&opened.config, sealing, clock).await.unwrap();
        let ports = database.ports(SequentialIds::in_slot(&opened.clock, 3));
        Self { ports, resealing: database.resealing(Arc::clone(&cipher)), cipher }
    }

    /// Every column to its end.
    async fn reseal(&self) -> Progress {
        let mut all = Progress::default();
        for column in SEALED_COLUMNS {
            let mut after = None;
            loop {
                let done = self.resealing.reseal_next(*column, after.as_deref()).await.unwrap();
                all.resealed += done.resealed;
                all.missed += done.missed;
                all.unreadable.extend(done.unreadable);
                after = done.after;
                if after.is_none() {
                    break;
                }
            }
        }
        all
    }

    async fn key_ids(&self) -> BTreeSet<u32> {
        self.resealing.key_use().await.unwrap().into_iter().map(|each| each.key_id).collect()
    }
}

async fn every_binary_column_is_sealed_or_a_hash(opened: Opened) {
    let found = binary_columns(&opened.config).await;
    assert!(found.len() > 10, "{found:?}");
    let own = |(table, column): (&str, &str)| (table.to_owned(), column.to_owned());
    let sealed = SEALED_COLUMNS.iter().map(|each| own((each.table, each.column)));
    let known: BTreeSet<_> = sealed.chain(HASHED_COLUMNS.iter().copied().map(own)).collect();
    assert_eq!(known.len(), SEALED_COLUMNS.len() + HASHED_COLUMNS.len(), "each is named once");
    assert_eq!(found, known, "name it in db::SEALED_COLUMNS, or among the hashes");
}

async fn everything_is_sealed_anew_and_reads_as_before(opened: Opened) {
    let filled = fill(&opened).await;
    let rotating = Rotating::of(&opened).await;
    let uses = rotating.resealing.key_use().await.unwrap();
    let found: Vec<_> = uses.iter().map(|each| (each.column, each.key_id, each.texts)).collect();
    let one_each: Vec<_> = SEALED_COLUMNS.iter().map(|column| (*column, 1, 1)).collect();
    assert_eq!(found, one_each, "each has something to seal");
    let done = rotating.reseal().await;
    assert_eq!(done.resealed, u64::try_from(SEALED_COLUMNS.len()).unwrap());
    assert_eq!((done.missed, done.unreadable.len()), (0, 0), "{done:?}");
    assert_eq!(rotating.key_ids().await, [2].into());
    assert_reads_as(&rotating.ports, filled).await;
    assert_eq!(rotating.reseal().await, Progress::default(), "and then there is nothing to do");
}

async fn assert_reads_as(
    ports: &StorePorts,
    (attempt, evidence, audit): (PaymentAttempt, Evidence, AuditEntry),
) {
    assert_eq!(ports.queries.attempts(attempt.order_id).await.unwrap(), [attempt]);
    let mut unit = ports.store.begin().await.unwrap();
    assert_eq!(unit.evidence().newest(1).await.unwrap(), [evidence]);
    assert_eq!(unit.audit().newest(1).await.unwrap(), [audit]);
    let customer = given::customer();
    let found = unit.customers().find(&customer.query_id).await.unwrap();
    assert_eq!(found, Some(customer));
    unit.roll_back().await.unwrap();
    let chains = ports.money_queries.evidence_chains().await.unwrap();
    assert_eq!(chains[0].broken_at, None, "the chain is over what was said, not how it is sealed");
}

async fn what_is_changed_meanwhile_stays_as_it_was_left(opened: Opened) {
    fill(&opened).await;
    let rotating = Rotating::of(&opened).await;
    let column = column("customer", "contact");
    // On PostgreSQL somebody holds the row: it is passed over. SQLite lets nobody else write.
    let is_postgres = matches!(opened.config, DatabaseConfig::Postgres { .. });
    let mut unit = opened.ports.store.begin().await.unwrap();
    let contact = Contact { name: PersonName::parse("李四").unwrap(), ..given::contact() };
    let changed = Customer { contact, ..given::customer() };
    unit.customers().save(&changed).await.unwrap();
    if is_postgres {
        let done = rotating.resealing.reseal_next(column, None).await.unwrap();
        assert_eq!((done.resealed, done.missed), (0, 1));
    }
    unit.commit().await.unwrap();
    let done = rotating.reseal().await;
    assert_eq!(done.missed, 0);
    let mut unit = rotating.ports.store.begin().await.unwrap();
    let found = unit.customers().find(&changed.query_id).await.unwrap();
    assert_eq!(found.unwrap().contact, changed.contact);
    unit.roll_back().await.unwrap();
}

async fn it_goes_on_where_it_was_interrupted(opened: Opened) {
    for _each in 0..250 {
        let mut unit = opened.ports.store.begin().await.unwrap();
        unit.audit().add(&given::audit("refund.request", "RF1")).await.unwrap();
        unit.commit().await.unwrap();
    }
    let (rotating, column) = (Rotating::of(&opened).await, column("audit", "detail"));
    let first = rotating.resealing.reseal_next(column, None).await.unwrap();
    assert_eq!(first.resealed, 100);
    // Somebody else takes it up from the beginning.
    let again = Rotating::of(&opened).await.reseal().await;
    assert_eq!(again.resealed, 150);
    assert_eq!(rotating.key_ids().await, [2].into());
}

async fn what_does_not_open_is_told_and_left_alone(opened: Opened) {
    fill(&opened).await;
    let spoil = "UPDATE refund SET reason = openid FROM payment_attempt";
    BackDoor(opened.config.clone()).run(spoil).await;
    let rotating = Rotating::of(&opened).await;
    let done = rotating.reseal().await;
    assert_eq!(done.unreadable.len(), 1, "{done:?}");
    assert_eq!(rotating.key_ids().await, [1, 2].into(), "it is not said to be done");
}

async fn the_audit_takes_nothing_but_another_key(opened: Opened) {
    fill(&opened).await;
    let back_door = BackDoor(opened.config.clone());
    let other_key = if matches!(opened.config, DatabaseConfig::Postgres { .. }) {
        "'\\x00000009'::bytea || substr(detail, 5)"
    } else {
        "CAST(x'00000009' || substr(detail, 5) AS BLOB)"
    };
    for change in [
        "account = 'nobody'".to_owned(),
        "subject = 'other'".to_owned(),
        "action = 'other'".to_owned(),
        "at = at + 1".to_owned(),
        "id = id + 1".to_owned(),
        "detail = detail".to_owned(),
        format!("detail = {other_key}, account = 'nobody'"),
        format!("detail = {}", other_key.replace("5)", "6)")),
    ] {
        let refused = back_door.try_run(&format!("UPDATE audit SET {change}")).await.unwrap_err();
        assert!(refused.contains("the audit is kept as it is"), "{change}: {refused}");
    }
    back_door.run(&format!("UPDATE audit SET detail = {other_key}")).await;
}

async fn servers_tell_which_keys_they_hold(opened: Opened) {
    let rotating = Rotating::of(&opened).await;
    let (resealing, sheet) = (&rotating.resealing, rotating.cipher.sheet());
    let slots = opened.database.worker_slots();
    assert_eq!(resealing.key_holders().await.unwrap(), []);
    let lease = TimeDelta::seconds(60);
    let claimed = slots.claim("one", lease).await.unwrap();
    slots.claim("two", lease).await.unwrap();
    resealing.tell_keys("one", &sheet).await.unwrap();
    resealing.tell_keys("gone", &sheet).await.unwrap();
    resealing.tell_keys("one", &sheet).await.unwrap();
    let told = |holders: Vec<db::KeyHolder>| {
        holders.into_iter().map(|each| (each.name, each.sheet)).collect::<Vec<_>>()
    };
    let holders = told(resealing.key_holders().await.unwrap());
    assert_eq!(holders, [("one".to_owned(), Some(sheet)), ("two".to_owned(), None)]);
    slots.release(claimed.slot, "one", 0).await.unwrap();
    let holders = told(resealing.key_holders().await.unwrap());
    assert_eq!(holders, [("two".to_owned(), None)]);
    assert!(opened.clock.now() >= given::start());
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
}

/// Every column of bytes, by its table.
async fn binary_columns(config: &DatabaseConfig) -> BTreeSet<(String, String)> {
    match config {
        DatabaseConfig::Postgres { url, .. } => {
            let (client, driver) = tokio_postgres::connect(url, NoTls).await.unwrap();
            let driver = tokio::spawn(driver);
            let columns = "SELECT table_name::text, column_name::text \
                 FROM information_schema.columns \
                 WHERE table_schema = 'public' AND data_type = 'bytea'";
            let rows = client.query(columns, &[]).await.unwrap();
            drop(client);
            driver.await.unwrap().unwrap();
            rows.iter().map(|row| (row.get(0), row.get(1))).collect()
        }
        DatabaseConfig::Sqlite { path } => {
            let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
            let columns = "SELECT m.name AS table_name, p.name AS column_name \
                 FROM sqlite_master m JOIN pragma_table_info(m.name) p \
                 WHERE m.type = 'table' AND upper(p.type) = 'BLOB'";
            let rows: Vec<Named> = diesel::sql_query(columns).load(&mut conn).unwrap();
            rows.into_iter().map(|row| (row.table_name, row.column_name)).collect()
        }
    }
}

fn column(table: &str, name: &str) -> SealedColumn {
    *SEALED_COLUMNS.iter().find(|each| each.table == table && each.column == name).unwrap()
}

/// One text in every sealed column.
fn sampled() -> SampledChange {
    let (query_id, kind) = (given::query_id(), ChangeKind::Changed);
    SampledChange { line: 2, query_id, kind, fields: Vec::new() }
}

fn outside_token() -> OutsideToken {
    OutsideToken::new("令牌".to_owned(), given::start(), given::start() + TimeDelta::hours(2))
}

#[expect(clippy::cognitive_complexity, reason = "one row of each kind")]
async fn fill(opened: &Opened) -> (PaymentAttempt, Evidence, AuditEntry) {
    let order = given::recharge_order();
    let attempt = PaymentAttempt {
        openid: Some(OPENID.to_owned()),
        return_url: Some("https://shop.example/result".to_owned()),
        ..given::attempt(&order)
    };
    let request = SentRequest {
        operation: "create",
        line: "POST https://provider.example/pay".to_owned(),
        headers: String::new(),
        body: "body".into(),
    };
    let evidence =
        Evidence { kind: EvidenceKind::Exchange, request: Some(request), ..given::evidence() };
    let audit = given::audit("refund.request", "RF1");
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.customers().save(&given::customer()).await.unwrap();
    unit.orders().insert(&order).await.unwrap();
    unit.attempts().insert(&attempt).await.unwrap();
    unit.refunds().insert(&given::refund(&attempt)).await.unwrap();
    let (at, by, reason) = (given::start(), "finance".to_owned(), "写下的话".to_owned());
    let choice = QuarantineChoice::Close;
    let resolution = Some(Resolution { at, by: by.clone(), reason: reason.clone(), choice });
    let quarantine = Quarantine { resolution, ..given::quarantine(&evidence) };
    unit.quarantine().add(&quarantine).await.unwrap();
    let state = DifferenceState::Resolved(DifferenceResolution { at, by, reason });
    let difference =
        Difference { state: state.clone(), ..given::difference(&given::reconciliation()) };
    unit.reconciliations().add_difference(&difference).await.unwrap();
    let difference = SupplierDifference { state, ..given::supplier_difference() };
    unit.supplier_reconciliations().add_difference(&difference).await.unwrap();
    let bound = NoticeBound { since: given::start(), most: 1 };
    unit.supplier_notices().keep(&given::refused_notice(), bound).await.unwrap();
    let account = given::account("13900000000");
    let account = CustomerAccount { address: Some(given::contact().address), ..account };
    unit.accounts().insert(&account).await.unwrap();
    unit.orders().add_note(&given::note(&order, "客户来电")).await.unwrap();
    unit.leads().insert(&given::lead(1)).await.unwrap();
    let import = given::import();
    unit.imports().add_chunk(import.id, 0, b"queryId").await.unwrap();
    unit.imports().add_samples(import.id, &[sampled()]).await.unwrap();
    let conversion = given::conversion(1);
    unit.conversions().insert(&conversion).await.unwrap();
    let round = given::campaign(1);
    let message = given::recall_message(&round, 1);
    unit.campaigns().insert(&round, &[message]).await.unwrap();
    let (page, properties) = (Some("/buy".to_owned()), Some("{}".to_owned()));
    unit.tracks().add_all(&[TrackEvent { page, properties, ..given::track() }]).await.unwrap();
    let lease = Lease { token: given::id(), until: given::start() };
    assert!(unit.outside_tokens().claim(lease, given::start()).await.unwrap());
    unit.outside_tokens().keep(&outside_token(), lease).await.unwrap();
    unit.evidence().add(&evidence).await.unwrap();
    unit.audit().add(&audit).await.unwrap();
    unit.commit().await.unwrap();
    write_phone_of_a_call(opened, conversion.id).await;
    (attempt, evidence, audit)
}

/// As a server of the release before does: this one keeps none.
async fn write_phone_of_a_call(opened: &Opened, id: ConversionId) {
    let sealed = cipher().seal(b"13900000000", &format!("conversion.phone/{id}"));
    let digits: Vec<_> = sealed.iter().map(|byte| format!("{byte:02x}")).collect();
    let hex = digits.concat();
    let bytes = match opened.config {
        DatabaseConfig::Postgres { .. } => format!("'\\x{hex}'"),
        DatabaseConfig::Sqlite { .. } => format!("X'{hex}'"),
    };
    let write = format!("UPDATE conversion SET phone = {bytes} WHERE id = {id}");
    BackDoor(opened.config.clone()).run(&write).await;
}
