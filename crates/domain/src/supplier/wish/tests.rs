use super::*;
use crate::Money;
use crate::supplier::{AccountForm, OnFailure, RechargeGoods};

fn proxy(product: ProxyProduct) -> Goods {
    Goods::Proxy(ProxyGoods {
        pid: 12,
        product,
        most_units: 12,
        unit_cost: Money::cny(500).unwrap(),
        bandwidth_id: None,
        concurrency_id: None,
        coupon: None,
        invitation_discount: false,
        on_failure: OnFailure::Hold,
    })
}

fn recharge() -> Goods {
    Goods::Recharge(RechargeGoods {
        products: vec!["43".to_owned()],
        account: AccountForm::Phone,
        most_cost: Money::cny(9_900).unwrap(),
        on_failure: OnFailure::Refund,
    })
}

fn new_order(asked: &Asked, goods: &Goods) -> Result<Wish, &'static str> {
    asked.clone().of(goods, OrderKind::New).map_err(|invalid| invalid.field)
}

fn renewal(asked: &Asked) -> Result<Wish, &'static str> {
    let goods = proxy(ProxyProduct::StaticIpRenewal);
    asked.clone().of(&goods, OrderKind::Renewal).map_err(|invalid| invalid.field)
}

#[test]
fn a_recharge_needs_an_account_and_takes_nothing_else() {
    let account = Some("13800001111".to_owned());
    let asked = Asked { account, ..Asked::default() };
    assert_eq!(new_order(&asked, &recharge()).unwrap().units(), 1);
    assert_eq!(new_order(&Asked::default(), &recharge()), Err("account"));
    let short = Asked { account: Some("138".to_owned()), ..Asked::default() };
    assert_eq!(new_order(&short, &recharge()), Err("account"));
    let two = Asked { amount: Some(2), ..asked };
    assert_eq!(new_order(&two, &recharge()), Err("amount"));
    assert_eq!(new_order(&two, &Goods::Broadband), Ok(Wish::Broadband));
}

#[test]
fn a_plan_is_bought_once_unless_more_are_asked_for() {
    let traffic = proxy(ProxyProduct::DynamicTraffic);
    let of = |amount| Asked { amount, ..Asked::default() };
    assert_eq!(new_order(&of(None), &traffic).unwrap().units(), 1);
    assert_eq!(new_order(&of(Some(12)), &traffic).unwrap().units(), 12);
    for amount in [0, 13, u32::MAX] {
        assert_eq!(new_order(&of(Some(amount)), &traffic), Err("amount"));
    }
    let asked = Asked { recharge_amount: Some(5), ..Asked::default() };
    assert_eq!(new_order(&asked, &traffic), Err("rechargeAmount"));
    let asked = Asked { region_list: Some("US:1".to_owned()), ..Asked::default() };
    assert_eq!(new_order(&asked, &traffic), Err("regionList"));
}

#[test]
fn a_balance_is_as_much_as_is_asked_for() {
    let of = |recharge_amount| Asked { recharge_amount, ..Asked::default() };
    let balance = proxy(ProxyProduct::Balance);
    assert_eq!(new_order(&of(Some(7)), &balance).unwrap().units(), 7);
    assert_eq!(new_order(&of(None), &balance), Err("rechargeAmount"));
    assert_eq!(new_order(&of(Some(0)), &balance), Err("rechargeAmount"));
    assert_eq!(new_order(&of(Some(13)), &balance), Err("amount"));
}

#[test]
fn static_addresses_have_regions_and_a_duration() {
    let goods = proxy(ProxyProduct::ResidentialStaticIp);
    let asked = Asked {
        amount: Some(2),
        region_list: Some("US:1,HK:1".to_owned()),
        renew_duration: Some(RenewDuration::Months(3)),
        ..Asked::default()
    };
    assert_eq!(new_order(&asked, &goods).unwrap().units(), 6);
    let nowhere = Asked { region_list: None, ..asked.clone() };
    assert_eq!(new_order(&nowhere, &goods), Err("regionList"));
    for text in ["", "US 1", "US:1\"", &"a".repeat(501)] {
        let odd = Asked { region_list: Some(text.to_owned()), ..asked.clone() };
        assert_eq!(new_order(&odd, &goods), Err("regionList"), "{text}");
    }
    let many = Asked { renew_duration: Some(RenewDuration::Number(7)), ..asked };
    assert_eq!(new_order(&many, &goods), Err("amount"));
}

#[test]
fn a_renewal_is_of_addresses_each_once() {
    let asked = Asked { upids: vec![9, 4], ..Asked::default() };
    let Wish::Proxy(wish) = renewal(&asked).unwrap() else { panic!("it is a proxy plan's") };
    assert_eq!((wish.amount, wish.upids), (2, vec![4, 9]));
    let longer = Asked { renew_duration: Some(RenewDuration::Months(6)), ..asked.clone() };
    assert_eq!(renewal(&longer).unwrap().units(), 12);
    let too_long = Asked { renew_duration: Some(RenewDuration::Months(7)), ..asked.clone() };
    assert_eq!(renewal(&too_long), Err("upids"));
    for upids in [vec![], vec![0], vec![-4], vec![4, 4]] {
        assert_eq!(renewal(&Asked { upids, ..Asked::default() }), Err("upids"));
    }
    assert_eq!(renewal(&Asked { amount: Some(2), ..asked.clone() }), Err("amount"));
    assert_eq!(new_order(&asked, &proxy(ProxyProduct::StaticIpRenewal)), Err("packageId"));
}

#[test]
fn of_somebody_forgotten_no_account_is_left() {
    let asked = Asked { account: Some("13800001111".to_owned()), ..Asked::default() };
    let wish = asked.of(&recharge(), OrderKind::New).unwrap();
    let nobodys = Wish::Recharge(RechargeAccount::nobody());
    assert_ne!(wish, nobodys);
    assert_eq!(wish.forgotten(), nobodys);
    // It is read back as any other account.
    let text = RechargeAccount::nobody().expose().to_owned();
    assert_eq!(RechargeAccount::parse(&text, AccountForm::Any), Ok(RechargeAccount::nobody()));
    assert_eq!(Wish::Broadband.forgotten(), Wish::Broadband);
}
