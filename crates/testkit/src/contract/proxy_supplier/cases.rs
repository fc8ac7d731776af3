use super::{Fixture, plan, refusal, renewal};
use chrono::TimeDelta;
use domain::ports::{ProxyOrderFilter, ProxyRequest};
use domain::supplier::{
    ProxyGoods, ProxyOrderStatus, ProxyProduct, RenewDuration, StaticIpStatus, SupplierError,
    SupplyRefusal,
};

const TRAFFIC: ProxyProduct = ProxyProduct::DynamicTraffic;
const DATACENTER: ProxyProduct = ProxyProduct::DatacenterStaticIp;
const RESIDENTIAL: ProxyProduct = ProxyProduct::ResidentialStaticIp;

pub async fn a_quote_buys_nothing_and_is_what_the_order_costs(fixture: &Fixture) {
    let balance = fixture.balance().await;
    let request = fixture.order(TRAFFIC, 3);
    let quote = fixture.supplier.quote(&request).await.unwrap();
    assert!(quote.fee.micros() > 0 && quote.cost.fen() > 0);
    assert!(fixture.all_orders().await.is_empty());
    assert_eq!(fixture.balance().await, balance);
    let order = fixture.supplier.create(&request).await.unwrap();
    assert_eq!((order.pay_fee, order.cost), (quote.fee, quote.cost));
    let one = fixture.supplier.quote(&fixture.order(TRAFFIC, 1)).await.unwrap();
    assert_eq!(one.fee.micros() * 3, quote.fee.micros());
}

pub async fn an_order_is_paid_from_the_balance_at_once(fixture: &Fixture) {
    fixture.shop.set_balance("1000").await;
    let request = fixture.order(TRAFFIC, 2);
    let order = fixture.supplier.create(&request).await.unwrap();
    assert_eq!(order.status, ProxyOrderStatus::Paid);
    assert_eq!(order.product_id, request.goods.pid);
    assert_eq!(fixture.balance().await.micros(), 1_000_000_000 - order.pay_fee.micros());
    assert_eq!(fixture.all_orders().await, [order]);
}

pub async fn every_kind_of_plan_that_is_sold_can_be_bought(fixture: &Fixture) {
    let is_other = |product: &ProxyProduct| {
        let apart = [ProxyProduct::Balance, ProxyProduct::StaticIpRenewal];
        product.is_sold() && !product.is_static_ip() && !apart.contains(product)
    };
    for product in ProxyProduct::KNOWN.into_iter().filter(is_other) {
        let request = fixture.order(product, 2);
        assert_eq!(request.goods.product, product);
        let order = fixture.supplier.create(&request).await.unwrap();
        let filter = ProxyOrderFilter { product: Some(product), ..ProxyOrderFilter::default() };
        let found = fixture.supplier.orders(&filter, 1, 10).await.unwrap();
        assert_eq!(found.orders, [order], "{product:?}");
    }
}

pub async fn orders_come_latest_first_a_page_at_a_time(fixture: &Fixture) {
    for _ in 0..5 {
        fixture.supplier.create(&fixture.order(TRAFFIC, 1)).await.unwrap();
    }
    let all: Vec<_> = fixture.all_orders().await.into_iter().map(|order| order.id).collect();
    assert!(all.len() == 5 && all.is_sorted_by(|one, next| one > next), "{all:?}");
    let mut found = Vec::new();
    for (page, count) in [(1, 2), (2, 2), (3, 1), (4, 0)] {
        let read = fixture.supplier.orders(&ProxyOrderFilter::default(), page, 2).await.unwrap();
        assert_eq!((read.orders.len(), read.total), (count, 5));
        found.extend(read.orders.into_iter().map(|order| order.id));
    }
    assert_eq!(found, all);
}

pub async fn orders_are_found_by_number_status_and_kind(fixture: &Fixture) {
    let traffic = fixture.supplier.create(&fixture.order(TRAFFIC, 1)).await.unwrap();
    let video = fixture.supplier.create(&fixture.order(ProxyProduct::Video, 1)).await.unwrap();
    let unpaid = fixture.shop.leave_unpaid(&fixture.order(TRAFFIC, 1)).await;
    let number = |trade_no: &str| Some(trade_no.to_owned());
    let none = ProxyOrderFilter::default;
    for (filter, expected) in [
        (ProxyOrderFilter { trade_no: number(&video.trade_no), ..none() }, vec![video.id]),
        (ProxyOrderFilter { trade_no: number("nobody"), ..none() }, vec![]),
        (ProxyOrderFilter { status: Some(ProxyOrderStatus::Unpaid), ..none() }, vec![unpaid.id]),
        (ProxyOrderFilter { product: Some(TRAFFIC), ..none() }, vec![unpaid.id, traffic.id]),
        (ProxyOrderFilter { product: Some(ProxyProduct::Other(99)), ..none() }, vec![]),
        (
            ProxyOrderFilter {
                status: Some(ProxyOrderStatus::Paid),
                product: Some(TRAFFIC),
                ..none()
            },
            vec![traffic.id],
        ),
    ] {
        let found = fixture.supplier.orders(&filter, 1, 10).await.unwrap();
        let ids: Vec<_> = found.orders.iter().map(|order| order.id).collect();
        assert_eq!(ids, expected, "{filter:?}");
    }
}

pub async fn a_balance_that_is_too_low_buys_nothing(fixture: &Fixture) {
    fixture.shop.set_balance("0.1").await;
    let refused = fixture.supplier.create(&fixture.order(TRAFFIC, 1)).await;
    assert_eq!(refusal(refused), SupplyRefusal::BalanceTooLow);
    assert!(fixture.all_orders().await.is_empty());
    assert_eq!(fixture.balance().await.to_string(), "0.1");
}

pub async fn what_is_out_of_stock_is_refused(fixture: &Fixture) {
    let request = fixture.order(TRAFFIC, 3);
    fixture.shop.set_stock(request.goods.pid, 2).await;
    assert_eq!(refusal(fixture.supplier.quote(&request).await), SupplyRefusal::OutOfStock);
    assert_eq!(refusal(fixture.supplier.create(&request).await), SupplyRefusal::OutOfStock);
    fixture.supplier.create(&fixture.order(TRAFFIC, 2)).await.unwrap();
    let last = fixture.supplier.create(&fixture.order(TRAFFIC, 1)).await;
    assert_eq!(refusal(last), SupplyRefusal::OutOfStock);
}

pub async fn what_is_not_sold_is_refused(fixture: &Fixture) {
    let goods = ProxyGoods { pid: 999_999, ..fixture.shop.package(TRAFFIC) };
    let request = ProxyRequest { goods, wish: plan(1) };
    assert_eq!(refusal(fixture.supplier.quote(&request).await), SupplyRefusal::NoSuchProduct);
    assert_eq!(refusal(fixture.supplier.create(&request).await), SupplyRefusal::NoSuchProduct);
    let mut request = fixture.order(TRAFFIC, 1);
    request.goods.coupon = Some("NOBODYS".to_owned());
    assert_eq!(refusal(fixture.supplier.create(&request).await), SupplyRefusal::Other);
    assert!(fixture.all_orders().await.is_empty());
}

pub async fn a_balance_is_charged_by_what_is_asked_for(fixture: &Fixture) {
    let charge = |amount| fixture.order(ProxyProduct::Balance, amount);
    let one = fixture.supplier.quote(&charge(1)).await.unwrap().fee;
    let many = fixture.supplier.quote(&charge(50)).await.unwrap().fee;
    assert_eq!(one.micros() * 50, many.micros());
}

pub async fn addresses_are_delivered_and_listed_by_their_kind(fixture: &Fixture) {
    assert!(fixture.upids(DATACENTER).await.is_empty());
    let first = fixture.addresses(DATACENTER, 2).await;
    let other = fixture.addresses(RESIDENTIAL, 1).await;
    assert_eq!((first.len(), other.len()), (2, 1));
    assert_eq!(fixture.upids(DATACENTER).await, first);
    let found = fixture.supplier.static_ips(RESIDENTIAL).await.unwrap();
    assert_eq!((found[0].upid, found[0].product), (other[0], RESIDENTIAL));
    assert_eq!(found[0].status, StaticIpStatus::Valid);
    assert!(found[0].address.is_some() && found[0].expires_at.is_some());
    // More than one page of them.
    assert_eq!(fixture.addresses(DATACENTER, 100).await.len(), 100);
    assert_eq!(fixture.upids(DATACENTER).await.len(), 102);
    fixture.shop.set_address_status(other[0], 77).await;
    let found = fixture.supplier.static_ips(RESIDENTIAL).await.unwrap();
    assert_eq!(found[0].status, StaticIpStatus::Other(77));
}

pub async fn a_renewal_makes_addresses_last_longer_and_no_new_ones(fixture: &Fixture) {
    let upids = fixture.addresses(DATACENTER, 3).await;
    let before = fixture.supplier.static_ips(DATACENTER).await.unwrap();
    let goods = fixture.shop.package(ProxyProduct::StaticIpRenewal);
    let request = ProxyRequest { goods: goods.clone(), wish: renewal(&upids[..2]) };
    let one = fixture.supplier.create(&request).await.unwrap();
    for duration in [RenewDuration::Number(2), RenewDuration::Months(2)] {
        let mut request = request.clone();
        request.wish.renew_duration = Some(duration);
        let two = fixture.supplier.create(&request).await.unwrap();
        assert_eq!(two.pay_fee.micros(), one.pay_fee.micros() * 2);
    }
    let after = fixture.supplier.static_ips(DATACENTER).await.unwrap();
    assert_eq!(after.len(), before.len());
    for (old, new) in before.iter().zip(&after) {
        let longer = new.expires_at.unwrap() - old.expires_at.unwrap();
        let is_renewed = upids[..2].contains(&old.upid);
        assert_eq!(longer > TimeDelta::days(120), is_renewed, "{old:?} {new:?}");
        assert!(is_renewed || longer == TimeDelta::zero());
    }
}

pub async fn addresses_that_are_not_there_are_not_renewed(fixture: &Fixture) {
    let mut upids = fixture.addresses(DATACENTER, 1).await;
    let before = fixture.all_orders().await;
    upids.push(999_999);
    let goods = fixture.shop.package(ProxyProduct::StaticIpRenewal);
    let request = ProxyRequest { goods, wish: renewal(&upids) };
    assert_eq!(refusal(fixture.supplier.quote(&request).await), SupplyRefusal::Other);
    assert_eq!(refusal(fixture.supplier.create(&request).await), SupplyRefusal::Other);
    assert_eq!(fixture.all_orders().await, before);
}

pub async fn only_what_is_not_paid_can_be_closed(fixture: &Fixture) {
    let paid = fixture.supplier.create(&fixture.order(TRAFFIC, 1)).await.unwrap();
    let unpaid = fixture.shop.leave_unpaid(&fixture.order(TRAFFIC, 1)).await;
    assert_eq!(unpaid.status, ProxyOrderStatus::Unpaid);
    fixture.supplier.close(&unpaid.trade_no).await.unwrap();
    assert_eq!(fixture.all_orders().await[0].status, ProxyOrderStatus::TimedOut);
    for number in [unpaid.trade_no.as_str(), &paid.trade_no, "nobody"] {
        assert_eq!(refusal(fixture.supplier.close(number).await), SupplyRefusal::Other);
    }
    assert_eq!(fixture.all_orders().await[1].status, ProxyOrderStatus::Paid);
}

pub async fn what_is_not_paid_times_out(fixture: &Fixture) {
    let balance = fixture.balance().await;
    let unpaid = fixture.shop.leave_unpaid(&fixture.order(TRAFFIC, 1)).await;
    fixture.shop.wait_half_an_hour().await;
    let order = fixture.all_orders().await.remove(0);
    assert_eq!((order.id, order.status), (unpaid.id, ProxyOrderStatus::TimedOut));
    assert_eq!(fixture.balance().await, balance);
}

pub async fn a_refund_and_a_number_that_nobody_knows_are_told(fixture: &Fixture) {
    let balance = fixture.balance().await;
    let order = fixture.supplier.create(&fixture.order(TRAFFIC, 1)).await.unwrap();
    fixture.shop.set_status(&order.trade_no, 3).await;
    assert_eq!(fixture.all_orders().await[0].status, ProxyOrderStatus::Refunded);
    assert_eq!(fixture.balance().await, balance);
    fixture.shop.set_status(&order.trade_no, 77).await;
    let told = fixture.all_orders().await.remove(0);
    assert_eq!(told.status, ProxyOrderStatus::Other(77));
    let status = Some(ProxyOrderStatus::Other(77));
    let filter = ProxyOrderFilter { status, ..ProxyOrderFilter::default() };
    assert_eq!(fixture.supplier.orders(&filter, 1, 10).await.unwrap().orders, [told]);
}

pub async fn what_was_made_before_its_answer_was_lost_is_in_the_list(fixture: &Fixture) {
    let request = fixture.order(TRAFFIC, 1);
    let first = fixture.supplier.create(&request).await.unwrap();
    fixture.wire.lose_next_answer().await;
    let lost = fixture.supplier.create(&request).await;
    assert!(matches!(lost, Err(SupplierError::Unknown(_))), "{lost:?}");
    let orders = fixture.all_orders().await;
    assert_eq!(orders.len(), 2);
    assert!(orders[0].id > first.id, "it is after what was there before");
    assert_eq!((orders[0].product_id, orders[0].pay_fee), (first.product_id, first.pay_fee));
}
