use super::{Step, Supplied, Supplies, SupplyError};
use crate::unit::finish;
use chrono::TimeDelta;
use domain::order::Order;
use domain::ports::{ProxyOrderFilter, ProxyQuote, ProxyRequest, ProxySupplier, StoreError};
use domain::supplier::{
    Baseline, Goods, HoldReason, MOST_LOOKS_FOR_UNKNOWN, ProxyOrder, ProxyOrderStatus,
    ProxyProduct, StaticIp, SupplierError, SupplierOrder, SupplierOrderState, Wish,
    next_supplier_look,
};
use domain::with_causes;

/// How soon it is looked again whether another order at the shop has come to its end.
const TURN_PAUSE: TimeDelta = TimeDelta::seconds(10);
const PAGE: u32 = 100;
/// More orders than this since ours was sent are not searched: staff do.
const MOST_PAGES: u32 = 10;
/// How often addresses that were paid for are looked for.
const MOST_LOOKS_FOR_IPS: u32 = 5;

impl Supplies {
    /// Buys what was not bought: its price is asked first, and what is there already is noted, since
    /// the shop takes no number of ours.
    pub(super) async fn send_proxy(
        &self,
        order: &Order,
        planned: SupplierOrder,
    ) -> Result<Step, SupplyError> {
        let shop = self.proxies()?;
        let request = request(order)?;
        let quote = match shop.quote(&request).await {
            Ok(quote) => quote,
            Err(refused @ SupplierError::Refused { .. }) => {
                return self.after_refusal(order, &planned, refused).await;
            }
            Err(error) => return Err(error.into()),
        };
        if quote.cost.fen() > planned.most_cost.fen() {
            self.record(planned.id, |order, now| order.hold(HoldReason::Loss, now)).await?;
            return Ok(Step::Go);
        }
        if !self.take_turn(&planned).await? {
            return Ok(Step::Stop(Supplied::Again(self.ports.clock.now() + TURN_PAUSE)));
        }
        let asked = match baseline(shop, &request).await {
            Ok(baseline) => self.mark_asked(&planned, quote, baseline).await?,
            Err(error) => {
                self.end_turn(&planned).await?;
                return Err(error.into());
            }
        };
        self.create(order, &asked, &request).await
    }

    async fn create(
        &self,
        order: &Order,
        asked: &SupplierOrder,
        request: &ProxyRequest,
    ) -> Result<Step, SupplyError> {
        match self.proxies()?.create(request).await {
            Ok(created) => self.accept_made(asked, request, &created).await,
            Err(error @ SupplierError::NotReached(_)) => {
                self.record(asked.id, SupplierOrder::not_sent).await?;
                Err(error.into())
            }
            Err(refused @ SupplierError::Refused { .. }) => {
                self.after_refusal(order, asked, refused).await
            }
            Err(error @ SupplierError::Unknown(_)) => {
                let error = with_causes(&error);
                tracing::warn!(order.id = %order.id, %error, "nobody knows whether the shop has it");
                Ok(self.look_later(asked))
            }
        }
    }

    /// What they say they have made; that it is not what was asked for is for staff.
    async fn accept_made(
        &self,
        asked: &SupplierOrder,
        request: &ProxyRequest,
        made: &ProxyOrder,
    ) -> Result<Step, SupplyError> {
        self.accept(asked, made).await?;
        if let Some(why) = unlike(asked, request, made) {
            let (order, why_held) = (asked.order_id, why.name());
            tracing::warn!(order.id = %order, why_held, "what was bought is not what was asked for");
            self.record(asked.id, |order, now| order.hold(why, now)).await?;
        }
        Ok(Step::Go)
    }

    /// It may have been bought: exactly one order there that fits and is nobody's is ours.
    pub(super) async fn look_for_proxy(
        &self,
        order: &Order,
        asked: &SupplierOrder,
    ) -> Result<Step, SupplyError> {
        let (shop, request) = (self.proxies()?, request(order)?);
        let since = asked.baseline.map_or(0, |baseline| baseline.order);
        let Some(there) = orders_since(shop, request.goods.product, since).await? else {
            self.record(asked.id, |order, now| order.hold(HoldReason::Ambiguous, now)).await?;
            return Ok(Step::Go);
        };
        let fits = |row: &ProxyOrder| {
            row.product_id == request.goods.pid && Some(row.pay_fee) == asked.quoted
        };
        let fitting: Vec<_> = there.into_iter().filter(fits).collect();
        let free = self.unclaimed(asked, fitting).await?;
        match free.as_slice() {
            [] if asked.looks + 1 < MOST_LOOKS_FOR_UNKNOWN => {
                let counted = self.count_look(asked.id).await?;
                Ok(self.look_later(&counted))
            }
            [] => {
                self.record(asked.id, |order, now| order.hold(HoldReason::NotFound, now)).await?;
                Ok(Step::Go)
            }
            [ours] => {
                self.accept(asked, ours).await?;
                Ok(Step::Go)
            }
            [_, ..] => {
                self.record(asked.id, |order, now| order.hold(HoldReason::Ambiguous, now)).await?;
                Ok(Step::Go)
            }
        }
    }

    /// The shop has it: is it paid there, and are its addresses there?
    pub(super) async fn follow_proxy(
        &self,
        order: &Order,
        running: &SupplierOrder,
    ) -> Result<Step, SupplyError> {
        let (shop, request) = (self.proxies()?, request(order)?);
        let trade_no = running.supplier_no.clone();
        let filter = ProxyOrderFilter { trade_no: trade_no.clone(), ..ProxyOrderFilter::default() };
        let page = match shop.orders(&filter, 1, PAGE).await {
            Ok(page) => page,
            Err(error) => {
                let id = running.id.to_string();
                let error = with_causes(&error);
                tracing::warn!(supplier_order.id = id, %error, "a supplier could not be asked");
                return self.again(running).await;
            }
        };
        let found = page.orders.into_iter().find(|row| Some(&row.trade_no) == trade_no.as_ref());
        let Some(row) = found else {
            self.record(running.id, |order, now| order.hold(HoldReason::NotFound, now)).await?;
            return Ok(Step::Go);
        };
        if row.status == ProxyOrderStatus::Paid
            && !self.keep_addresses(order, running, &request).await?
        {
            if running.looks + 1 >= MOST_LOOKS_FOR_IPS {
                self.record(running.id, |order, now| order.hold(HoldReason::Incomplete, now))
                    .await?;
                return Ok(Step::Go);
            }
            return self.again(running).await;
        }
        let (report, number) = row.status.report();
        let taken = self.record(running.id, |order, now| order.report(report, number, now)).await?;
        if taken.state == SupplierOrderState::Running {
            self.again(&taken).await
        } else {
            Ok(Step::Go)
        }
    }

    async fn again(&self, running: &SupplierOrder) -> Result<Step, SupplyError> {
        let counted = self.count_look(running.id).await?;
        Ok(self.later(&counted))
    }

    fn look_later(&self, asked: &SupplierOrder) -> Step {
        let now = self.ports.clock.now();
        let looked = (asked.looks, asked.updated_at);
        let next = next_supplier_look(asked.supplier, SupplierOrderState::Asked, looked, now);
        Step::Stop(Supplied::Again(next.unwrap_or(now)))
    }

    async fn accept(&self, asked: &SupplierOrder, there: &ProxyOrder) -> Result<(), SupplyError> {
        let cost = Some(there.cost);
        let accept = |order: &mut SupplierOrder, now| order.accept(&there.trade_no, cost, now);
        self.record(asked.id, accept).await.map(drop)
    }

    /// Those that are not another order's of ours.
    async fn unclaimed(
        &self,
        asked: &SupplierOrder,
        rows: Vec<ProxyOrder>,
    ) -> Result<Vec<ProxyOrder>, SupplyError> {
        let numbers: Vec<String> = rows.iter().map(|row| row.trade_no.clone()).collect();
        let mut work = self.ports.store.begin().await?;
        let claimed = work.supplier_orders().claimed(asked.supplier, &numbers).await;
        let claimed = finish(work, claimed).await?;
        Ok(rows.into_iter().filter(|row| !claimed.contains(&row.trade_no)).collect())
    }

    async fn take_turn(&self, planned: &SupplierOrder) -> Result<bool, SupplyError> {
        let mut work = self.ports.store.begin().await?;
        let taken = work.supplier_orders().take_turn(planned.supplier, planned.id).await;
        Ok(finish(work, taken).await?)
    }

    async fn end_turn(&self, planned: &SupplierOrder) -> Result<(), SupplyError> {
        let mut work = self.ports.store.begin().await?;
        let ended = work.supplier_orders().end_turn(planned.supplier, planned.id).await;
        Ok(finish(work, ended).await?)
    }

    async fn mark_asked(
        &self,
        planned: &SupplierOrder,
        quote: ProxyQuote,
        baseline: Baseline,
    ) -> Result<SupplierOrder, SupplyError> {
        self.record(planned.id, |order, now| {
            order.quoted = Some(quote.fee);
            order.ask(Some(baseline), now)
        })
        .await
    }

    /// Writes down which addresses came with the order, or what has become of those that it renews.
    /// Whether all of them are there.
    async fn keep_addresses(
        &self,
        order: &Order,
        running: &SupplierOrder,
        request: &ProxyRequest,
    ) -> Result<bool, SupplyError> {
        let product = request.goods.product;
        if !product.is_static_ip() && product != ProxyProduct::StaticIpRenewal {
            return Ok(true);
        }
        let ips = match self.addresses(product).await {
            Ok(ips) => ips,
            Err(error) => {
                let id = running.id.to_string();
                let error = with_causes(&error);
                tracing::warn!(supplier_order.id = id, %error, "the addresses could not be listed");
                return Ok(product == ProxyProduct::StaticIpRenewal);
            }
        };
        let mut work = self.ports.store.begin().await?;
        let kept = async {
            let upids: Vec<i64> = ips.iter().map(|ip| ip.upid).collect();
            let owners = work.supplier_orders().owners(&upids).await?;
            let now = work.now().await?;
            if product == ProxyProduct::StaticIpRenewal {
                for (upid, owner) in owners {
                    let renewed = ips.iter().filter(|ip| ip.upid == upid).cloned();
                    let renewed: Vec<_> =
                        renewed.filter(|ip| request.wish.upids.contains(&ip.upid)).collect();
                    work.supplier_orders().keep_ips(owner, &renewed, now).await?;
                }
                return Ok(true);
            }
            let since = running.baseline.map_or(0, |baseline| baseline.upid);
            let is_free = |ip: &StaticIp| {
                ip.upid > since
                    && !owners.iter().any(|(upid, owner)| *upid == ip.upid && *owner != order.id)
            };
            let new: Vec<_> = ips.iter().filter(|ip| is_free(ip)).cloned().collect();
            if new.len() != usize::try_from(request.wish.amount).unwrap_or(usize::MAX) {
                return Ok(false);
            }
            work.supplier_orders().keep_ips(order.id, &new, now).await?;
            Ok::<_, StoreError>(true)
        }
        .await;
        Ok(finish(work, kept).await?)
    }

    async fn addresses(&self, product: ProxyProduct) -> Result<Vec<StaticIp>, SupplyError> {
        let shop = self.proxies()?;
        if product.is_static_ip() {
            return Ok(shop.static_ips(product).await?);
        }
        let mut all = shop.static_ips(ProxyProduct::DatacenterStaticIp).await?;
        all.extend(shop.static_ips(ProxyProduct::ResidentialStaticIp).await?);
        Ok(all)
    }
}

fn request(order: &Order) -> Result<ProxyRequest, SupplyError> {
    match (&order.package.goods, &order.wish) {
        (Goods::Proxy(goods), Wish::Proxy(wish)) => {
            Ok(ProxyRequest { goods: goods.clone(), wish: wish.clone() })
        }
        (_goods, _wish) => Err(SupplyError::Unfit),
    }
}

/// Why what they say they have made is for staff: it is another package, or dearer than they said it
/// would be. Its number is kept, so that nothing of it is lost.
fn unlike(asked: &SupplierOrder, request: &ProxyRequest, made: &ProxyOrder) -> Option<HoldReason> {
    if made.product_id != request.goods.pid {
        return Some(HoldReason::Incomplete);
    }
    asked.quoted.is_some_and(|quoted| made.pay_fee > quoted).then_some(HoldReason::Loss)
}

/// What is there before anything is bought.
async fn baseline(
    shop: &dyn ProxySupplier,
    request: &ProxyRequest,
) -> Result<Baseline, SupplierError> {
    let page = shop.orders(&ProxyOrderFilter::default(), 1, PAGE).await?;
    let order = page.orders.iter().map(|row| row.id).max().unwrap_or(0);
    let product = request.goods.product;
    let ips = if product.is_static_ip() { shop.static_ips(product).await? } else { Vec::new() };
    Ok(Baseline { order, upid: ips.iter().map(|ip| ip.upid).max().unwrap_or(0) })
}

/// All orders of the product after the one noted. `None`: more than can be searched.
async fn orders_since(
    shop: &dyn ProxySupplier,
    product: ProxyProduct,
    since: i64,
) -> Result<Option<Vec<ProxyOrder>>, SupplierError> {
    let filter = ProxyOrderFilter { product: Some(product), ..ProxyOrderFilter::default() };
    let mut found = Vec::new();
    for page in 1..=MOST_PAGES {
        let rows = shop.orders(&filter, page, PAGE).await?.orders;
        let is_last = rows.len() < usize::try_from(PAGE).unwrap_or(usize::MAX)
            || rows.iter().any(|row| row.id <= since);
        found.extend(rows.into_iter().filter(|row| row.id > since));
        if is_last {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
