use super::SupplierReconciliations;
use chrono::TimeDelta;
use domain::ports::{
    Page, ProxyOrderFilter, ProxySupplier, RechargeSupplier, StoreError, SupplierOrderFilter,
    SupplierReference,
};
use domain::supplier::{
    ProxyOrder, ProxyOrderStatus, Supplier, SupplierError, SupplierOrder, TheirOrder,
};
use domain::time::Timestamp;
use domain::with_causes;
use std::collections::BTreeMap;

/// So many rows are read at once.
const PAGE: u32 = 100;
/// A list longer than this is not read to its end.
const MOST_PAGES: u32 = 500;
/// A supplier that could not be asked so often in one run is left alone.
const MOST_FAILURES: u32 = 3;
/// An order of ours may have been made there a little earlier or later than here.
const MARGIN: TimeDelta = TimeDelta::hours(2);

/// The beginning of a day, and that of the next.
pub(super) type Span = (Timestamp, Timestamp);

/// What a day's orders are here and there.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Each of ours with what they have of it.
    pub(super) ours: Vec<(SupplierOrder, Option<TheirOrder>)>,
    /// What they have that may be nobody's here, with its word there.
    pub(super) theirs: Vec<(TheirOrder, &'static str)>,
    /// Why not all of it could be asked about.
    pub(super) missing: Option<String>,
}

impl SupplierReconciliations {
    pub(super) async fn gather(
        &self,
        supplier: Supplier,
        span: Span,
    ) -> Result<Gathered, StoreError> {
        let ours = self.of_day(supplier, span).await?;
        match (supplier, &self.ports.recharges, &self.ports.proxies) {
            (Supplier::Jiuyi, Some(recharges), _) => Ok(recharged(recharges.as_ref(), ours).await),
            (Supplier::ProxyShop, _, Some(shop)) => Ok(proxied(shop.as_ref(), ours, span).await),
            (Supplier::Jiuyi, None, _) | (Supplier::ProxyShop, _, None) => {
                let missing = Some("there is no adapter".to_owned());
                Ok(Gathered { missing, ..Gathered::default() })
            }
        }
    }

    /// Ours, made on that day.
    async fn of_day(
        &self,
        supplier: Supplier,
        (from, until): Span,
    ) -> Result<Vec<SupplierOrder>, StoreError> {
        let filter = SupplierOrderFilter {
            supplier: Some(supplier),
            from: Some(from),
            until: Some(until),
            ..SupplierOrderFilter::default()
        };
        let mut ours = Vec::new();
        for number in 1.. {
            let page = Page { number, size: PAGE };
            let read = self.ports.suppliers.supplier_orders(&filter, page).await?.rows;
            let is_last = read.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
            ours.extend(read);
            if is_last {
                break;
            }
        }
        Ok(ours)
    }
}

/// 玖壹 has no list: it is asked about each of ours by our own number.
async fn recharged(recharges: &dyn RechargeSupplier, ours: Vec<SupplierOrder>) -> Gathered {
    let mut gathered = Gathered::default();
    let mut failures = 0;
    for order in ours {
        match recharges.find(&SupplierReference::Ours(order.id.to_string())).await {
            Ok(found) => {
                let theirs = found.map(|report| TheirOrder {
                    supplier_no: report.supplier_no,
                    report: report.report,
                    cost: report.cost,
                });
                gathered.ours.push((order, theirs));
            }
            Err(error) => {
                failures += 1;
                gathered.missing = Some(with_causes(&error));
                if failures >= MOST_FAILURES {
                    break;
                }
            }
        }
    }
    gathered
}

/// Their list of that day against ours. What is ours and not in it is asked about by its number: it
/// may stand elsewhere in the list.
async fn proxied(
    shop: &dyn ProxySupplier,
    ours: Vec<SupplierOrder>,
    (from, until): Span,
) -> Gathered {
    let listed = match list(shop, from - MARGIN).await {
        Ok(listed) => listed,
        Err(error) => return Gathered { missing: Some(error), ..Gathered::default() },
    };
    let mut gathered = Gathered::default();
    for order in ours {
        let Some(number) = &order.supplier_no else {
            // Without a number nobody can be asked.
            gathered.ours.push((order, None));
            continue;
        };
        let row = match listed.get(number) {
            Some(row) => Ok(Some(row.clone())),
            None => by_number(shop, number).await,
        };
        match row {
            Ok(row) => gathered.ours.push((order, row.as_ref().map(theirs))),
            Err(error) => gathered.missing = Some(with_causes(&error)),
        }
    }
    let of_day = listed.into_values().filter(|row| (from..until).contains(&row.created_at));
    // What was never paid cost nothing, and is nobody's.
    let counts = of_day.filter(|row| row.status != ProxyOrderStatus::TimedOut);
    gathered.theirs = counts.map(|row| (theirs(&row), row.status.name())).collect();
    gathered
}

/// All orders there since then, by number; the list begins with the latest.
async fn list(
    shop: &dyn ProxySupplier,
    since: Timestamp,
) -> Result<BTreeMap<String, ProxyOrder>, String> {
    let mut listed = BTreeMap::new();
    for page in 1..=MOST_PAGES {
        let read = shop.orders(&ProxyOrderFilter::default(), page, PAGE).await;
        let read = read.map_err(|error| with_causes(&error))?.orders;
        let is_last = read.is_empty() || read.iter().any(|row| row.created_at < since);
        listed.extend(read.into_iter().map(|row| (row.trade_no.clone(), row)));
        if is_last {
            return Ok(listed);
        }
    }
    Err("their list is too long to be read".to_owned())
}

async fn by_number(
    shop: &dyn ProxySupplier,
    number: &str,
) -> Result<Option<ProxyOrder>, SupplierError> {
    let trade_no = Some(number.to_owned());
    let filter = ProxyOrderFilter { trade_no, ..ProxyOrderFilter::default() };
    let rows = shop.orders(&filter, 1, PAGE).await?.orders;
    Ok(rows.into_iter().find(|row| row.trade_no == number))
}

fn theirs(row: &ProxyOrder) -> TheirOrder {
    let (report, _number) = row.status.report();
    TheirOrder { supplier_no: row.trade_no.clone(), report, cost: Some(row.cost) }
}
