//! 玖壹 as a partner sees it that shares no code with it.

use crate::support::Stage;
use crate::support::jiuyi::{order, result, send, sign};
use crate::support::receiver::Receiver;
use sandbox::{JiuyiOrder, JiuyiProduct};
use serde_json::{Value, json};

const DAY: i64 = 24 * 3600;

fn ours(id: &str) -> Vec<(&str, String)> {
    vec![("out_order_id", id.to_owned())]
}

async fn cash(stage: &Stage) -> Value {
    result(&send(stage, "queryCash", Vec::new()).await)
}

async fn status(stage: &Stage, id: &str) -> Value {
    result(&send(stage, "queryOrder", ours(id)).await)["status"].clone()
}

async fn unfilled(stage: &Stage) {
    stage.jiuyi(JiuyiOrder { fills: Some(false), ..JiuyiOrder::default() }).await;
}

#[tokio::test]
async fn an_order_is_taken_paid_from_the_balance_and_moves_with_the_clock() {
    let stage = Stage::set().await;
    assert_eq!(cash(&stage).await, "10000.00");
    let taken = send(&stage, "pay", order("S1", "43")).await;
    assert_eq!((&taken["code"], &taken["msg"]), (&json!(1), &json!("下单成功")));
    assert_eq!(taken["other"]["price"], "9.50");
    let number = taken["result"].as_str().unwrap();
    assert!(number.starts_with("API") && number.len() == 22, "{number}");
    assert_eq!(cash(&stage).await, "9990.50");
    let seen = result(&send(&stage, "queryOrder", ours("S1")).await);
    assert_eq!((&seen["order_id"], &seen["price"]), (&taken["result"], &json!("9.50")));
    stage.control.advance_clock(5).await.unwrap();
    assert_eq!(status(&stage, "S1").await, 3);
    stage.control.advance_clock(DAY).await.unwrap();
    assert_eq!(status(&stage, "S1").await, 4);
}

#[tokio::test]
async fn an_order_that_nobody_fills_is_refunded_after_seven_days() {
    let stage = Stage::set().await;
    unfilled(&stage).await;
    send(&stage, "pay", order("S1", "44")).await;
    stage.control.advance_clock(7 * DAY - 60).await.unwrap();
    assert_eq!((status(&stage, "S1").await, cash(&stage).await), (json!(1), json!("9980.40")));
    stage.control.advance_clock(60).await.unwrap();
    assert_eq!((status(&stage, "S1").await, cash(&stage).await), (json!(6), json!("10000.00")));
}

#[tokio::test]
async fn each_refusal_has_its_own_text_and_takes_nothing() {
    let stage = Stage::set().await;
    let with = |name: &'static str, value: &str| {
        let mut fields = order("S1", "43");
        fields.retain(|(known, _)| *known != name);
        fields.push((name, value.to_owned()));
        fields
    };
    for (fields, text) in [
        (with("card_id", "999"), "商品不存在"),
        (with("card_id", "143"), "商品不存在"),
        (with("card_id", "46"), "库存"),
        (with("money", "949"), "金额"),
        (with("account", "00000"), "账号错误"),
        (with("number", "0"), "number"),
        (with("datetime", "1649951134000"), "datetime"),
        (with("money_type", "3"), "money_type"),
        (with("appid", "19000000"), "appid"),
        (with("sign", "D6644250372A31C67F389894F1CA3F22"), "签名"),
    ] {
        let answer = send(&stage, "pay", fields).await;
        assert_eq!(answer["code"], 0, "{answer}");
        assert!(answer["msg"].as_str().unwrap().contains(text), "{answer}");
    }
    assert_eq!(cash(&stage).await, "10000.00");
    let broke = JiuyiOrder { balance_fen: Some(949), ..JiuyiOrder::default() };
    stage.jiuyi(broke).await;
    let refused = send(&stage, "pay", order("S1", "43")).await;
    assert_eq!(refused["msg"], "账户余额不足");
    assert_eq!(send(&stage, "queryOrder", ours("S1")).await["msg"], "订单不存在");
}

#[tokio::test]
async fn money_is_in_fen_or_yuan_and_stock_counts_when_it_is_asked_for() {
    let stage = Stage::set().await;
    let mut yuan = order("S1", "43");
    yuan.retain(|(name, _)| !name.starts_with("money"));
    yuan.extend([("money_type", "2".to_owned()), ("money", "9.5".to_owned())]);
    assert_eq!(send(&stage, "pay", yuan).await["code"], 1);
    let mut unchecked = order("S2", "46");
    unchecked.retain(|(name, _)| *name != "check");
    assert_eq!(send(&stage, "pay", unchecked).await["code"], 1);
    stage.control.advance_clock(DAY).await.unwrap();
    assert_eq!(status(&stage, "S2").await, 1, "nobody has what is out of stock");
}

#[tokio::test]
async fn a_number_that_comes_again_is_refused_or_gets_the_same_order() {
    let stage = Stage::set().await;
    let first = send(&stage, "pay", order("S1", "47")).await;
    let again = send(&stage, "pay", order("S1", "47")).await;
    assert_eq!((&again["code"], &again["msg"]), (&json!(0), &json!("订单号重复")));
    stage.jiuyi(JiuyiOrder { repeats: Some("same".into()), ..JiuyiOrder::default() }).await;
    assert_eq!(send(&stage, "pay", order("S1", "47")).await["result"], first["result"]);
    assert_eq!(send(&stage, "pay", order("S1", "43")).await["code"], 0, "another order");
    let risen = send(&stage, "pay", order("S2", "47")).await;
    assert_eq!(risen["other"]["price"], "31.00");
    assert_eq!(stage.count("jiuyi", "created").await, 2);
}

#[tokio::test]
async fn an_order_is_taken_back_while_nobody_has_begun() {
    let stage = Stage::set().await;
    unfilled(&stage).await;
    let taken = send(&stage, "pay", order("S1", "43")).await;
    let drawn = send(&stage, "drawOrder", ours("S1")).await;
    assert_eq!((&drawn["msg"], &drawn["result"]["price"]), (&json!("下架成功"), &json!(950)));
    assert_eq!(drawn["result"]["order_id"], taken["result"]);
    assert_eq!(cash(&stage).await, "10000.00");
    assert_eq!(send(&stage, "drawOrder", ours("S1")).await["code"], 0);
    send(&stage, "pay", order("S2", "43")).await;
    stage.control.jiuyi_status("S2", 2).await.unwrap();
    assert_eq!(send(&stage, "drawOrder", ours("S2")).await["code"], 0);
}

#[tokio::test]
async fn a_delivered_order_is_confirmed_once() {
    let stage = Stage::set().await;
    let taken = result(&send(&stage, "pay", order("S1", "43")).await);
    let number = || vec![("order_id", taken.as_str().unwrap().to_owned())];
    assert_eq!(send(&stage, "confirmOrder", number()).await["code"], 0);
    stage.control.advance_clock(5).await.unwrap();
    assert_eq!(send(&stage, "confirmOrder", number()).await["msg"], "确认收货成功");
    assert_eq!(status(&stage, "S1").await, 4);
    assert_eq!(send(&stage, "confirmOrder", number()).await["msg"], "订单已确认收货");
}

#[tokio::test]
async fn cards_are_delivered_at_once_and_shown_to_nobody_else() {
    let stage = Stage::set().await;
    let fields = |id: &str, money: &str| {
        let all = [("card_id", "143"), ("num", "2"), ("out_order_id", id), ("order_money", money)];
        all.map(|(name, value)| (name, value.to_owned())).to_vec()
    };
    assert_eq!(send(&stage, "card/payOrder", fields("C1", "8.39")).await["code"], 0);
    let bought = result(&send(&stage, "card/payOrder", fields("C1", "8.40")).await);
    assert_eq!(bought.as_array().unwrap().len(), 2);
    assert_eq!((&bought[0]["money"], &bought[0]["status"]), (&json!("4.20"), &json!(3)));
    assert_eq!(result(&send(&stage, "card/queryOrder", ours("C1")).await), bought);
    assert_eq!(cash(&stage).await, "9991.60");
    let shown = stage.control.outside(Some("jiuyi")).await.unwrap().to_string();
    assert!(!shown.contains(bought[0]["card_pass"].as_str().unwrap()), "{shown}");
    assert_eq!(send(&stage, "card/payOrder", fields("C2", "0")).await["code"], 1);
}

#[tokio::test]
async fn a_notice_comes_until_success_is_answered_by_its_timetable() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, "fail");
    let mut fields = order("S1", "43");
    fields.push(("notify_url", receiver.url.clone()));
    let taken = result(&send(&stage, "pay", fields).await);
    assert_eq!(receiver.waiting(), 0);
    stage.control.advance_clock(5).await.unwrap();
    let first = receiver.next().await;
    let fields: Vec<(String, String)> =
        form_urlencoded::parse(first.body.as_bytes()).into_owned().collect();
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).unwrap().1.clone();
    assert_eq!((field("order_id"), field("status")), (taken.as_str().unwrap().into(), "3".into()));
    assert_eq!((field("account"), field("card_id")), ("13800001111".into(), "43".into()));
    let signed: Vec<(&str, String)> = fields
        .iter()
        .filter(|(name, value)| name != "sign" && !value.is_empty())
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    assert_eq!(field("sign"), sign(&signed, &stage.ids.jiuyi.secret));
    for wait in [1, 5] {
        stage.control.advance_clock(wait).await.unwrap();
        assert_eq!(receiver.next().await.body, first.body);
    }
    receiver.answer(200, "success");
    stage.control.advance_clock(15).await.unwrap();
    receiver.next().await;
    stage.control.jiuyi_status("S1", 5).await.unwrap();
    assert!(receiver.next().await.body.contains("status=5"));
    assert_eq!(receiver.waiting(), 0);
    receiver.close().await;
}

#[tokio::test]
async fn a_notice_may_come_twice() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, "success");
    stage.fail("jiuyi", "duplicate", None).await;
    let mut fields = order("S1", "43");
    fields.push(("notify_url", receiver.url.clone()));
    send(&stage, "pay", fields).await;
    stage.control.jiuyi_status("S1", 6).await.unwrap();
    let first = receiver.next().await;
    assert_eq!(receiver.next().await.body, first.body);
    assert_eq!(cash(&stage).await, "10000.00");
    receiver.close().await;
}

#[tokio::test]
async fn what_is_not_there_cannot_be_changed_and_an_account_is_shown_masked() {
    let stage = Stage::set().await;
    let product = JiuyiProduct { card_id: "9".to_owned(), ..JiuyiProduct::default() };
    let order_9 = JiuyiOrder { product: Some(product), ..JiuyiOrder::default() };
    assert!(stage.control.jiuyi(&order_9).await.is_err());
    assert!(stage.control.jiuyi_status("S9", 3).await.is_err());
    send(&stage, "pay", order("S1", "43")).await;
    let product = JiuyiProduct {
        card_id: "43".to_owned(),
        price_fen: Some(1_000),
        stock: Some(1),
        unlimited: false,
    };
    stage.jiuyi(JiuyiOrder { product: Some(product), ..JiuyiOrder::default() }).await;
    assert_eq!(send(&stage, "pay", order("S2", "43")).await["other"]["price"], "10.00");
    let sold_out = send(&stage, "pay", order("S3", "43")).await;
    assert_eq!(sold_out["msg"], "商品库存不足");
    let stage = stage.restarted().await;
    let shown = stage.control.outside(Some("jiuyi")).await.unwrap();
    assert_eq!(shown["holds"]["jiuyi"].as_array().unwrap().len(), 2);
    assert!(!shown.to_string().contains("13800001111"), "{shown}");
}
