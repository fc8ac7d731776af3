//! What 玖壹 is sent, and what its answers are taken for.

use crate::support::{CALL_TIME_LIMIT, answering, nobody, silence};
use domain::money::Money;
use domain::ports::{RechargeRequest, RechargeSupplier, SupplierReference};
use domain::supplier::{AccountForm, RechargeAccount, SupplierError, SupplyRefusal};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use testkit::given;
use thirdparty::jiuyi::card::CardOrder;
use thirdparty::jiuyi::sign::{Secret, SecretJoin, signature};
use thirdparty::{Jiuyi, JiuyiConfig, MoneyUnit};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

const SECRET: &str = "secret-of-the-partner";
const ACCOUNT: &str = "15565601175";

fn config(base_url: &str) -> JiuyiConfig {
    JiuyiConfig {
        base_url: base_url.to_owned(),
        app_id: "19190009".to_owned(),
        secret: SECRET.to_owned(),
        secret_join: SecretJoin::Named,
        money_unit: MoneyUnit::Fen,
        check_stock: true,
        notify_url: Some("https://shop.example/v1/supplier/jiuyi/notify".to_owned()),
        order_time_limit: CALL_TIME_LIMIT,
        call_time_limit: CALL_TIME_LIMIT,
    }
}

fn jiuyi(base_url: &str) -> Jiuyi {
    Jiuyi::new(config(base_url)).unwrap()
}

fn request() -> RechargeRequest {
    RechargeRequest {
        reference: "202209989882384".to_owned(),
        product: "43".to_owned(),
        account: RechargeAccount::parse(ACCOUNT, AccountForm::Phone).unwrap(),
        most_cost: Money::cny(1_025).unwrap(),
        at: given::start(),
    }
}

fn ours() -> SupplierReference {
    SupplierReference::Ours("202209989882384".to_owned())
}

fn taken() -> String {
    json!({"code": 1, "msg": "下单成功", "result": "API1", "other": {"price": "9.5"}}).to_string()
}

/// The one form that was sent, and its path.
async fn sent(server: &MockServer) -> (String, BTreeMap<String, String>) {
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 1, "no call is repeated");
    assert_eq!(requests[0].headers["content-type"], "application/x-www-form-urlencoded");
    let fields = form_urlencoded::parse(&requests[0].body).into_owned().collect();
    (requests[0].url.path().to_owned(), fields)
}

fn fields(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn is_unknown<T>(result: &Result<T, SupplierError>) -> bool {
    matches!(result, Err(SupplierError::Unknown(_)))
}

#[tokio::test]
async fn an_order_says_all_that_is_asked_for_under_a_signature() {
    let server = answering(200, &taken()).await;
    let receipt = jiuyi(&format!("{}/gate", server.uri())).order(&request()).await.unwrap();
    assert_eq!((receipt.supplier_no.as_str(), receipt.cost), ("API1", Money::cny(950).ok()));
    let (path, mut told) = sent(&server).await;
    assert_eq!(path, "/gate/dcapi/pay");
    let sign = told.remove("sign").unwrap();
    let secret = Secret::new(SECRET.to_owned(), SecretJoin::Named);
    assert_eq!(sign, signature(&secret, &told));
    let expected = fields(&[
        ("account", ACCOUNT),
        ("appid", "19190009"),
        ("card_id", "43"),
        ("check", "1"),
        ("datetime", &given::start().timestamp().to_string()),
        ("money", "1025"),
        ("money_type", "1"),
        ("notify_url", "https://shop.example/v1/supplier/jiuyi/notify"),
        ("number", "1"),
        ("out_order_id", "202209989882384"),
    ]);
    assert_eq!(told, expected);
    assert_eq!(told["datetime"].len(), 10);
}

#[tokio::test]
async fn the_settings_say_how_money_stock_notices_and_the_secret_are_sent() {
    let server = answering(200, &taken()).await;
    let other = JiuyiConfig {
        secret_join: SecretJoin::Bare,
        money_unit: MoneyUnit::Yuan,
        check_stock: false,
        notify_url: None,
        ..config(&server.uri())
    };
    Jiuyi::new(other).unwrap().order(&request()).await.unwrap();
    let (_, mut told) = sent(&server).await;
    let sign = told.remove("sign").unwrap();
    assert_eq!(sign, signature(&Secret::new(SECRET.to_owned(), SecretJoin::Bare), &told));
    assert_eq!((told["money_type"].as_str(), told["money"].as_str()), ("2", "10.25"));
    assert!(!told.contains_key("check") && !told.contains_key("notify_url"));
}

#[tokio::test]
async fn every_other_call_names_the_order_alone() {
    let order = json!({"order_id": "API1", "out_order_id": "202209989882384", "status": "2"});
    let order = json!({"code": 1, "result": order}).to_string();
    let theirs = SupplierReference::Theirs("API1".to_owned());
    let server = answering(200, &order).await;
    jiuyi(&server.uri()).find(&ours()).await.unwrap().unwrap();
    let (path, told) = sent(&server).await;
    assert_eq!((path.as_str(), told.len()), ("/dcapi/queryOrder", 3));
    assert_eq!(told["out_order_id"], "202209989882384");
    let server = answering(200, &order).await;
    jiuyi(&server.uri()).withdraw(&theirs).await.unwrap();
    let (path, told) = sent(&server).await;
    assert_eq!((path.as_str(), told["order_id"].as_str()), ("/dcapi/drawOrder", "API1"));
    let server = answering(200, r#"{"code":1,"msg":"确认收货成功","result":null}"#).await;
    jiuyi(&server.uri()).confirm("API1").await.unwrap();
    let (path, told) = sent(&server).await;
    assert_eq!((path.as_str(), told["order_id"].as_str()), ("/dcapi/confirmOrder", "API1"));
    let server = answering(200, r#"{"code":1,"result":"348.70"}"#).await;
    assert_eq!(jiuyi(&server.uri()).balance().await.unwrap(), Money::cny(34_870).unwrap());
    let (path, told) = sent(&server).await;
    assert_eq!((path.as_str(), told.len()), ("/dcapi/queryCash", 2));
}

#[tokio::test]
async fn cards_are_asked_for_in_yuan_whatever_the_unit_of_the_other_endpoint() {
    let order = CardOrder {
        reference: "C1".to_owned(),
        product: "143".to_owned(),
        count: 2,
        confirmed_after_hours: Some(24),
        most_cost: Some(Money::cny(840).unwrap()),
    };
    let card =
        json!({"order_id": "K1", "card_num": "N", "card_pass": "P", "money": "4.20", "status": 3});
    let server = answering(200, &json!({"code": 1, "result": [card]}).to_string()).await;
    let cards = jiuyi(&server.uri()).buy_cards(&order).await.unwrap();
    assert_eq!((cards.len(), cards[0].pass.expose()), (1, "P"));
    let (path, mut told) = sent(&server).await;
    assert_eq!(path, "/dcapi/card/payOrder");
    assert_eq!(told.remove("sign").map(|sign| sign.len()), Some(32));
    let expected = fields(&[
        ("appid", "19190009"),
        ("auto_confirm_hour", "24"),
        ("card_id", "143"),
        ("num", "2"),
        ("order_money", "8.40"),
        ("out_order_id", "C1"),
    ]);
    assert_eq!(told, expected);
    let server = answering(200, r#"{"code":0,"msg":"订单不存在"}"#).await;
    assert_eq!(jiuyi(&server.uri()).find_cards("C1").await.unwrap(), None);
    assert_eq!(sent(&server).await.0, "/dcapi/card/queryOrder");
}

#[tokio::test]
async fn each_refusal_is_told_with_its_reason_and_without_the_account() {
    for (text, expected) in [
        ("商品库存不足", SupplyRefusal::OutOfStock),
        ("余额不足", SupplyRefusal::BalanceTooLow),
        ("价格低于平台价格", SupplyRefusal::PriceTooHigh),
        ("ip不在白名单", SupplyRefusal::NotAuthorised),
        ("产品已下架", SupplyRefusal::NoSuchProduct),
        ("充值账号15565601175错误", SupplyRefusal::BadAccount),
        ("订单号重复", SupplyRefusal::Duplicate),
        ("请求频繁", SupplyRefusal::TooOften),
        ("系统维护中", SupplyRefusal::Other),
    ] {
        let server = answering(200, &json!({"code": 0, "msg": text}).to_string()).await;
        let refused = jiuyi(&server.uri()).order(&request()).await.unwrap_err();
        assert!(!format!("{refused:?} {refused}").contains(ACCOUNT), "{refused}");
        match refused {
            SupplierError::Refused { why, code, .. } => {
                assert_eq!((why, code.as_str()), (expected, "0"), "{text}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn whatever_no_document_foresees_leaves_the_outcome_unknown() {
    let huge = format!("{}{}", taken(), " ".repeat(1 << 20));
    let odd = |result: Value| json!({"code": 1, "result": result}).to_string();
    for (status, body) in [
        (200, "<html>".to_owned()),
        (200, json!({"code": 2, "msg": "库存不足"}).to_string()),
        (200, odd(json!(null))),
        (200, odd(json!(true))),
        (200, odd(json!({"order_id": "API1"}))),
        (200, huge),
        (302, taken()),
        (404, json!({"code": 0, "msg": "订单不存在"}).to_string()),
        (503, taken()),
    ] {
        let server = answering(status, &body).await;
        let jiuyi = jiuyi(&server.uri());
        assert!(is_unknown(&jiuyi.order(&request()).await), "{status} {body:.40}");
        assert!(is_unknown(&jiuyi.find(&ours()).await), "{status} {body:.40}");
        assert!(is_unknown(&jiuyi.balance().await), "{status} {body:.40}");
        assert!(is_unknown(&jiuyi.withdraw(&ours()).await), "{status} {body:.40}");
    }
}

#[tokio::test]
async fn a_broken_way_says_no_more_than_is_known() {
    let unsent = jiuyi(&nobody().await).order(&request()).await;
    assert!(matches!(unsent, Err(SupplierError::NotReached(_))), "{unsent:?}");
    let lost = jiuyi(&silence().await).order(&request()).await;
    assert!(is_unknown(&lost), "{lost:?}");
    let shown = format!("{unsent:?} {lost:?}");
    assert!(!shown.contains(SECRET) && !shown.contains(ACCOUNT), "{shown}");
}

#[tokio::test]
async fn each_kind_of_call_has_an_end_of_its_own() {
    let server = MockServer::start().await;
    let late = ResponseTemplate::new(200).set_delay(Duration::from_mins(1));
    Mock::given(any()).respond_with(late).mount(&server).await;
    let short = Duration::from_millis(50);
    let hasty = JiuyiConfig { order_time_limit: short, ..config(&server.uri()) };
    assert!(is_unknown(&Jiuyi::new(hasty).unwrap().order(&request()).await));
    let hasty = JiuyiConfig { call_time_limit: short, ..config(&server.uri()) };
    assert!(is_unknown(&Jiuyi::new(hasty).unwrap().find(&ours()).await));
}

#[test]
fn each_setting_that_cannot_be_used_is_named_and_no_secret_is_shown() {
    fn refuses(change: impl FnOnce(&mut JiuyiConfig)) -> &'static str {
        let mut config = config("http://127.0.0.1:1");
        change(&mut config);
        Jiuyi::new(config).unwrap_err().field
    }
    assert_eq!(refuses(|it| it.base_url = "jiuyi".to_owned()), "base_url");
    assert_eq!(refuses(|it| it.app_id.clear()), "app_id");
    assert_eq!(refuses(|it| it.secret.clear()), "secret");
    assert_eq!(refuses(|it| it.order_time_limit = Duration::ZERO), "order_time_limit");
    assert_eq!(refuses(|it| it.call_time_limit = Duration::ZERO), "call_time_limit");
    for odd in ["shop", "https://shop.example/?a=1", "https://shop.example/*", "https://shop/ ~"] {
        assert_eq!(refuses(|it| it.notify_url = Some(odd.to_owned())), "notify_url", "{odd}");
    }
    let config = config("http://127.0.0.1:1");
    let shown = format!("{config:?} {:?}", Jiuyi::new(config.clone()).unwrap());
    assert!(!shown.contains(SECRET), "{shown}");
    assert_eq!(MoneyUnit::from_number("2"), Some(MoneyUnit::Yuan));
    assert_eq!(MoneyUnit::from_number("3"), None);
}
