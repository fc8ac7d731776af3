//! The contract of the supplier of recharges, kept over HTTP with the sandbox, and what else the
//! two have to say to each other.

use crate::contracts::{Outside, SandboxWire, outside};
use crate::support::CALL_TIME_LIMIT;
use async_trait::async_trait;
use domain::money::Money;
use domain::ports::{
    NoticeRefused, RechargeNoticeVerifier, RechargeRequest, RechargeSupplier, SupplierReference,
};
use domain::supplier::{AccountForm, RechargeAccount, SupplierError, SupplyRefusal, SupplyReport};
use sandbox::{ControlClient, FaultOrder, JiuyiOrder, JiuyiProduct};
use std::sync::Arc;
use testkit::contract::recharge_supplier::{Filler, Fixture};
use testkit::given;
use thirdparty::jiuyi::card::{CardKind, CardOrder, CardStatus};
use thirdparty::jiuyi::sign::SecretJoin;
use thirdparty::{Jiuyi, JiuyiConfig, MoneyUnit};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

async fn config(control: &ControlClient) -> JiuyiConfig {
    let own = control.identities().await.unwrap().jiuyi;
    JiuyiConfig {
        base_url: own.base_url,
        app_id: own.app_id,
        secret: own.secret,
        secret_join: SecretJoin::Named,
        money_unit: MoneyUnit::Fen,
        check_stock: true,
        notify_url: None,
        order_time_limit: CALL_TIME_LIMIT,
        call_time_limit: CALL_TIME_LIMIT,
    }
}

async fn unfilled(control: &ControlClient) {
    let order = JiuyiOrder { fills: Some(false), ..JiuyiOrder::default() };
    control.jiuyi(&order).await.unwrap();
}

struct Shop(ControlClient);

#[async_trait]
impl Filler for Shop {
    async fn bring(&self, reference: &str, report: SupplyReport) {
        let status = match report {
            SupplyReport::Running => 2,
            SupplyReport::Delivered => 3,
            SupplyReport::Disputed => 5,
            SupplyReport::Returned | SupplyReport::TimedOut => 6,
            SupplyReport::Unknown => 42,
        };
        self.0.jiuyi_status(reference, status).await.unwrap();
    }
}

async fn fresh() -> Fixture {
    let Outside { control, running } = outside().await;
    unfilled(&control).await;
    Fixture {
        supplier: Arc::new(Jiuyi::new(config(&control).await).unwrap()),
        filler: Arc::new(Shop(control.clone())),
        wire: Arc::new(SandboxWire { control, system: "jiuyi" }),
        product: ("43".to_owned(), Money::cny(950).unwrap()),
        sold_out: "46".to_owned(),
        unknown: "999".to_owned(),
        cleanup: Box::new(running),
    }
}

testkit::recharge_supplier_contract!(fresh);

fn request(product: &str) -> RechargeRequest {
    RechargeRequest {
        reference: given::id().as_i64().to_string(),
        product: product.to_owned(),
        account: RechargeAccount::parse("13800001111", AccountForm::Phone).unwrap(),
        most_cost: Money::cny(3_000).unwrap(),
        at: given::start(),
    }
}

async fn refusal(jiuyi: &Jiuyi, request: &RechargeRequest) -> SupplyRefusal {
    let refused = jiuyi.order(request).await.unwrap_err();
    let why = if let SupplierError::Refused { why, .. } = &refused { Some(*why) } else { None };
    why.ok_or(refused).unwrap()
}

#[tokio::test]
async fn both_joins_of_the_secret_and_both_units_are_understood() {
    let Outside { control, running: _running } = outside().await;
    let named = config(&control).await;
    let yuan = JiuyiConfig { money_unit: MoneyUnit::Yuan, ..named.clone() };
    Jiuyi::new(yuan.clone()).unwrap().order(&request("43")).await.unwrap();
    let short = RechargeRequest { most_cost: Money::cny(949).unwrap(), ..request("43") };
    let why = refusal(&Jiuyi::new(yuan).unwrap(), &short).await;
    assert_eq!(why, SupplyRefusal::PriceTooHigh);
    let bare = JiuyiConfig { secret_join: SecretJoin::Bare, ..named };
    let bare = Jiuyi::new(bare).unwrap();
    assert_eq!(refusal(&bare, &request("43")).await, SupplyRefusal::NotAuthorised);
    let join = JiuyiOrder { secret_join: Some("bare".to_owned()), ..JiuyiOrder::default() };
    control.jiuyi(&join).await.unwrap();
    bare.order(&request("43")).await.unwrap();
}

#[tokio::test]
async fn a_wrong_secret_and_an_account_that_there_is_not_are_refused_as_such() {
    let Outside { control, running: _running } = outside().await;
    let own = config(&control).await;
    let wrong = JiuyiConfig { secret: "another".to_owned(), ..own.clone() };
    let wrong = Jiuyi::new(wrong).unwrap();
    assert_eq!(refusal(&wrong, &request("43")).await, SupplyRefusal::NotAuthorised);
    let balance = wrong.balance().await;
    assert!(matches!(
        balance,
        Err(SupplierError::Refused { why: SupplyRefusal::NotAuthorised, .. })
    ));
    let jiuyi = Jiuyi::new(own).unwrap();
    let account = RechargeAccount::parse("00000", AccountForm::Digits).unwrap();
    let nobody = RechargeRequest { account, ..request("43") };
    assert_eq!(refusal(&jiuyi, &nobody).await, SupplyRefusal::BadAccount);
    let broke = JiuyiOrder { balance_fen: Some(1), ..JiuyiOrder::default() };
    control.jiuyi(&broke).await.unwrap();
    assert_eq!(refusal(&jiuyi, &request("43")).await, SupplyRefusal::BalanceTooLow);
}

#[tokio::test]
async fn a_price_that_rose_is_refused_and_one_that_fell_is_paid() {
    let Outside { control, running: _running } = outside().await;
    let jiuyi = Jiuyi::new(config(&control).await).unwrap();
    jiuyi.order(&request("47")).await.unwrap();
    assert_eq!(refusal(&jiuyi, &request("47")).await, SupplyRefusal::PriceTooHigh);
    let product = JiuyiProduct {
        card_id: "47".to_owned(),
        price_fen: Some(2_999),
        ..JiuyiProduct::default()
    };
    let cheaper = JiuyiOrder { product: Some(product), ..JiuyiOrder::default() };
    control.jiuyi(&cheaper).await.unwrap();
    let receipt = jiuyi.order(&request("47")).await.unwrap();
    assert_eq!(receipt.cost, Money::cny(2_999).ok());
}

#[tokio::test]
async fn each_fault_says_what_is_known_of_the_outcome() {
    let Outside { control, running: _running } = outside().await;
    let jiuyi = Jiuyi::new(config(&control).await).unwrap();
    for (fault, is_taken) in [("down", false), ("lost_answer", true), ("garbage", false)] {
        let order = FaultOrder {
            system: "jiuyi".to_owned(),
            fault: fault.to_owned(),
            count: Some(1),
            ..FaultOrder::default()
        };
        control.set_fault(&order).await.unwrap();
        let request = request("43");
        let failed = jiuyi.order(&request).await;
        assert!(matches!(failed, Err(SupplierError::Unknown(_))), "{fault}: {failed:?}");
        let ours = SupplierReference::Ours(request.reference);
        assert_eq!(jiuyi.find(&ours).await.unwrap().is_some(), is_taken, "{fault}");
    }
    let order = FaultOrder {
        system: "jiuyi".to_owned(),
        fault: "refuse".to_owned(),
        count: Some(1),
        ..FaultOrder::default()
    };
    control.set_fault(&order).await.unwrap();
    assert_eq!(refusal(&jiuyi, &request("43")).await, SupplyRefusal::Other);
}

#[tokio::test]
async fn a_state_that_nobody_knows_keeps_its_number() {
    let Outside { control, running: _running } = outside().await;
    let jiuyi = Jiuyi::new(config(&control).await).unwrap();
    let request = request("43");
    jiuyi.order(&request).await.unwrap();
    control.jiuyi_status(&request.reference, 42).await.unwrap();
    let found = jiuyi.find(&SupplierReference::Ours(request.reference)).await.unwrap().unwrap();
    assert_eq!((found.report, found.reported), (SupplyReport::Unknown, 42));
}

#[tokio::test]
async fn what_the_sandbox_says_by_itself_is_believed_and_no_copy_that_was_changed() {
    let Outside { control, running: _running } = outside().await;
    let receiver = MockServer::start().await;
    let welcome = ResponseTemplate::new(200).set_body_string("success");
    Mock::given(any()).respond_with(welcome).mount(&receiver).await;
    let notified = JiuyiConfig {
        notify_url: Some(format!("{}/notify", receiver.uri())),
        ..config(&control).await
    };
    let jiuyi = Jiuyi::new(notified).unwrap();
    let request = request("43");
    let receipt = jiuyi.order(&request).await.unwrap();
    control.advance_clock(5).await.unwrap();
    let body = loop {
        match receiver.received_requests().await.unwrap().first() {
            Some(came) => break came.body.clone(),
            None => tokio::task::yield_now().await,
        }
    };
    let notice = jiuyi.verify(&body).unwrap();
    assert_eq!(
        (&notice.supplier_no, &notice.reference),
        (&receipt.supplier_no, &request.reference)
    );
    assert_eq!((notice.report, notice.reported), (SupplyReport::Delivered, 3));
    assert_eq!((&notice.account, notice.product.as_str()), (&request.account, "43"));
    let forged = String::from_utf8(body).unwrap().replace("status=3", "status=4");
    assert_eq!(jiuyi.verify(forged.as_bytes()), Err(NoticeRefused::WrongSignature));
}

#[tokio::test]
async fn cards_are_bought_and_found_again() {
    let Outside { control, running: _running } = outside().await;
    let jiuyi = Jiuyi::new(config(&control).await).unwrap();
    let mut order = CardOrder {
        reference: "C1".to_owned(),
        product: "144".to_owned(),
        count: 2,
        confirmed_after_hours: Some(24),
        most_cost: Money::cny(1_759).ok(),
    };
    let refused = jiuyi.buy_cards(&order).await;
    assert!(
        matches!(refused, Err(SupplierError::Refused { why: SupplyRefusal::PriceTooHigh, .. })),
        "{refused:?}"
    );
    assert_eq!(jiuyi.find_cards("C1").await.unwrap(), None);
    order.most_cost = None;
    let cards = jiuyi.buy_cards(&order).await.unwrap();
    assert_eq!((cards.len(), cards[0].status), (2, CardStatus::Done));
    assert_eq!(cards[1].kind, Some(CardKind::LinkAndPass));
    assert_eq!(cards[0].cost, Money::cny(880).ok());
    assert_eq!(jiuyi.find_cards("C1").await.unwrap(), Some(cards));
    order.reference = "C2".to_owned();
    let refused = jiuyi.buy_cards(&order).await;
    assert!(
        matches!(refused, Err(SupplierError::Refused { why: SupplyRefusal::OutOfStock, .. })),
        "{refused:?}"
    );
}
