//! Packages of what a supplier delivers: staff make them, visitors see what an order has to say.

use crate::content_desk::{PACKAGES, made, package_body, with};
use crate::harness::Site;
use domain::staff::Role;
use domain::supplier::{AccountForm, Goods, OnFailure};
use domain::{PackageId, Target};
use http_api::ErrorCode;
use serde_json::{Value, json};
use testkit::given;

fn recharge() -> Value {
    json!({
        "kind": "recharge", "products": ["43", "44"], "account": "phone", "mostCost": "95.00",
        "onFailure": "hold",
    })
}

fn proxy() -> Value {
    json!({
        "kind": "proxy", "pid": 12, "product": "dynamic_traffic", "mostUnits": 10,
        "unitCost": "5.00",
    })
}

fn body(goods: Value) -> Value {
    with(package_body(), "goods", goods)
}

#[actix_web::test]
async fn staff_say_what_a_package_sells_and_visitors_what_they_must() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    let kept = made(&site, &token, PACKAGES, &body(recharge())).await;
    assert_eq!(kept["goods"], recharge());
    assert_eq!(kept["targets"], json!(["jiuyi"]));
    assert_eq!((&kept["forNew"], &kept["forRenewal"]), (&json!(true), &json!(false)));
    let package = domain::ports::Queries::packages(&site.store).await.unwrap();
    let package = package.into_iter().find(|one| one.id == PackageId(101)).unwrap();
    let Goods::Recharge(goods) = package.goods else { panic!("{:?}", package.goods) };
    assert_eq!((goods.account, goods.on_failure), (AccountForm::Phone, OnFailure::Hold));
    assert_eq!((goods.most_cost, package.targets), (given::yuan("95.00"), vec![Target::Jiuyi]));
    let published = format!("{PACKAGES}/101/publish");
    made(&site, &token, &published, &json!({ "published": true })).await;
    let offered = json!({
        "kind": "recharge", "signInNeeded": false,
        "fields": [{ "name": "account", "required": true, "form": "phone" }],
    });
    for path in ["/v1/package/detail?packageId=101", "/v1/package/home", "/v1/package/family"] {
        let answer = site.get(path).await;
        let data = answer.data();
        let all = data.as_array().cloned().unwrap_or_else(|| vec![data.clone()]);
        let shown = all.iter().find(|one| one["packageId"] == 101).unwrap();
        assert_eq!(shown["goods"], offered, "{path}");
        for hidden in ["95.00", "\"43\"", "products", "mostCost", "onFailure", "jiuyi"] {
            assert!(!answer.body.contains(hidden), "{path} {hidden}: {}", answer.body);
        }
    }
}

#[actix_web::test]
async fn each_kind_of_plan_asks_for_its_own() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    let field = |name: &str, required: bool| json!({ "name": name, "required": required });
    let of = |product: &str| with(proxy(), "product", product);
    let unlimited = with(with(of("dynamic_unlimited"), "bandwidthId", 1), "concurrencyId", 2);
    let rebates = with(with(proxy(), "coupon", "SPRING"), "invitationDiscount", true);
    let cases = [
        (proxy(), false, vec![field("amount", false)]),
        (unlimited, false, vec![field("amount", false)]),
        (rebates, false, vec![field("amount", false)]),
        (of("balance"), false, vec![field("rechargeAmount", true)]),
        (
            of("residential_static_ip"),
            true,
            vec![field("amount", false), field("regionList", true), field("renewDuration", false)],
        ),
        (of("static_ip_renewal"), true, vec![field("upids", true), field("renewDuration", false)]),
    ];
    for (id, (goods, needs_sign_in, fields)) in (201..).zip(cases) {
        let body = with(body(goods.clone()), "packageId", id);
        let kept = made(&site, &token, PACKAGES, &body).await;
        for (field, value) in goods.as_object().unwrap() {
            assert_eq!(&kept["goods"][field], value, "{goods} {field}");
        }
        assert_eq!(kept["goods"]["onFailure"], "refund");
        assert_eq!(kept["targets"], json!(["proxy"]));
        let is_renewal = goods["product"] == "static_ip_renewal";
        assert_eq!(kept["forRenewal"], is_renewal);
        assert_eq!(kept["forNew"], !is_renewal);
        let publish = format!("{PACKAGES}/{id}/publish");
        made(&site, &token, &publish, &json!({ "published": true })).await;
        site.clock.advance(chrono::TimeDelta::seconds(1));
        let answer = site.get(&format!("/v1/package/detail?packageId={id}")).await;
        let offered = json!({
            "kind": "proxy", "signInNeeded": needs_sign_in, "mostUnits": 10, "fields": fields,
        });
        assert_eq!(answer.data()["goods"], offered);
        for hidden in
            ["5.00", "\"pid\"", "SPRING", "dynamic_", "unitCost", "bandwidth", "invitation"]
        {
            assert!(!answer.body.contains(hidden), "{hidden}: {}", answer.body);
        }
    }
}

#[actix_web::test]
async fn broadband_is_what_a_package_sells_unless_it_says_so() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    let all = json!(["boss", "zhuoyue_data", "zhuoyue_order", "zhuoyue", "legacy"]);
    let kept = made(&site, &token, PACKAGES, &package_body()).await;
    assert_eq!(kept["goods"], json!({ "kind": "broadband" }));
    let targets: std::collections::BTreeSet<_> =
        kept["targets"].as_array().unwrap().iter().map(Value::to_string).collect();
    let expected = all.as_array().unwrap().iter().map(Value::to_string).collect();
    assert_eq!(targets, expected);
    assert_eq!((&kept["forNew"], &kept["forRenewal"]), (&json!(true), &json!(true)));
    let said = with(body(json!({ "kind": "broadband" })), "packageId", 102);
    assert_eq!(made(&site, &token, PACKAGES, &said).await["goods"]["kind"], "broadband");
    // What a package sells can be changed.
    let change = with(body(recharge()), "version", 1);
    let changed = made(&site, &token, &format!("{PACKAGES}/101"), &change).await;
    assert_eq!((&changed["goods"], &changed["targets"]), (&recharge(), &json!(["jiuyi"])));
    // What is not said stays.
    let silent = with(with(package_body(), "packagePrice", "99.00"), "version", 2);
    let kept = made(&site, &token, &format!("{PACKAGES}/101"), &silent).await;
    assert_eq!((&kept["goods"], &kept["targets"]), (&recharge(), &json!(["jiuyi"])));
    assert_eq!((&kept["forNew"], &kept["forRenewal"]), (&json!(true), &json!(false)));
    let back = with(with(body(json!({ "kind": "broadband" })), "version", 3), "packageMonth", 12);
    let changed = made(&site, &token, &format!("{PACKAGES}/101"), &back).await;
    assert_eq!(changed["goods"]["kind"], "broadband");
}

#[actix_web::test]
async fn goods_that_cannot_be_sold_are_refused_by_their_field() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    let broadband = || json!({ "kind": "broadband" });
    let without = |mut goods: Value, field: &str| {
        goods.as_object_mut().unwrap().remove(field);
        goods
    };
    for (goods, field) in [
        (json!({ "kind": "gold" }), "goods.kind"),
        (with(broadband(), "products", json!(["43"])), "goods.products"),
        (with(broadband(), "pid", 1), "goods.pid"),
        (with(broadband(), "onFailure", "hold"), "goods.onFailure"),
        (without(recharge(), "products"), "goods.products"),
        (without(recharge(), "account"), "goods.account"),
        (without(recharge(), "mostCost"), "goods.mostCost"),
        (with(recharge(), "products", json!([])), "goods.products"),
        (with(recharge(), "products", json!(["43", "43"])), "goods.products"),
        (with(recharge(), "products", json!(["4 3"])), "goods.products"),
        (with(recharge(), "account", "fax"), "goods.account"),
        (with(recharge(), "mostCost", "0.00"), "goods.mostCost"),
        (with(recharge(), "mostCost", "-1"), "goods.mostCost"),
        (with(recharge(), "mostCost", "9.999"), "goods.mostCost"),
        (with(recharge(), "onFailure", "shrug"), "goods.onFailure"),
        (with(recharge(), "unitCost", "1.00"), "goods.unitCost"),
        (with(recharge(), "coupon", "A"), "goods.coupon"),
        (without(proxy(), "pid"), "goods.pid"),
        (without(proxy(), "product"), "goods.product"),
        (without(proxy(), "mostUnits"), "goods.mostUnits"),
        (without(proxy(), "unitCost"), "goods.unitCost"),
        (with(proxy(), "pid", 0), "goods.pid"),
        (with(proxy(), "product", "moon"), "goods.product"),
        (with(proxy(), "product", "shortfall"), "goods.product"),
        (with(proxy(), "product", "dynamic_unlimited"), "goods.bandwidthId"),
        (with(proxy(), "bandwidthId", 1), "goods.bandwidthId"),
        (with(proxy(), "mostUnits", 0), "goods.mostUnits"),
        (with(proxy(), "mostUnits", 10_001), "goods.mostUnits"),
        (with(proxy(), "unitCost", "free"), "goods.unitCost"),
        (with(proxy(), "coupon", "a b"), "goods.coupon"),
        (with(proxy(), "account", "phone"), "goods.account"),
    ] {
        let answer = site.post_as(&token, PACKAGES, &body(goods)).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
    }
    for (goods, field) in [
        (json!("recharge"), "goods"),
        (json!({}), "goods.kind"),
        (json!({ "kind": 1 }), "goods.kind"),
        (with(recharge(), "products", json!("43")), "goods.products"),
        (with(recharge(), "products", json!([43])), "goods.products[0]"),
        (with(recharge(), "mostCost", json!(95)), "goods.mostCost"),
        (with(proxy(), "pid", json!("12")), "goods.pid"),
        (with(proxy(), "mostUnits", json!(-1)), "goods.mostUnits"),
        (with(proxy(), "invitationDiscount", json!("yes")), "goods.invitationDiscount"),
    ] {
        let answer = site.post_as(&token, PACKAGES, &body(goods)).await;
        answer.is_error(ErrorCode::MalformedBody).in_field(field);
    }
    for (field, value) in [
        ("targets", json!(["boss"])),
        ("targets", json!(["proxy"])),
        ("forRenewal", json!(true)),
        ("forNew", json!(false)),
        ("audience", json!("lapsed")),
    ] {
        let answer = site.post_as(&token, PACKAGES, &with(body(recharge()), field, value)).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
    }
    let mixed = with(package_body(), "targets", json!(["boss", "jiuyi"]));
    let answer = site.post_as(&token, PACKAGES, &mixed).await;
    answer.is_error(ErrorCode::InvalidField).in_field("targets");
    assert!(site.store.audit().is_empty());
}
