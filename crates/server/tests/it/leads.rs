//! Leads that Baidu pushes, calls that it is told of, and messages to customers whose term is over.

use crate::on_both_databases;
use crate::running::{Answer, Place, Running};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

on_both_databases! {
    a_lead_of_each_kind_and_account_is_kept_once_per_clue,
    a_call_is_told_to_baidu_exactly_once_though_its_answer_is_lost,
    a_round_sends_each_lapsed_customer_one_message,
}

const CALL: &str = "/v1/lead/baidu/promotion-link/phone";
const UPLOAD: &str = "/v1/lead/baidu/test/push-phone";

impl Running {
    async fn push_lead(&self, account: &str, kind: &str, secret: &str, body: &Value) -> Answer {
        self.post(&format!("/v1/lead/baidu/{account}/{kind}?secret={secret}"), body).await
    }

    /// Every conversion that Baidu holds.
    async fn conversions(&self) -> Vec<Value> {
        self.outside("baidu").await["holds"]["baidu"].as_array().unwrap().clone()
    }
}

async fn a_lead_of_each_kind_and_account_is_kept_once_per_clue(place: Place) {
    let server = Running::start(&place);
    let own = server.world().identities().await.unwrap().baidu;
    for (account, secret) in [("01", &own.lead_secret_01), ("02", &own.lead_secret_02)] {
        for kind in ["phone", "consult", "form"] {
            let body = json!({"clueId": 4_711, "cluePhoneNumber": "13900000201", "ucid": 1});
            // One clue has one kind: the later pushes of the account say nothing new.
            for _again in 0..2 {
                let clue = json!({"clueId": format!("{kind}-1"), "userName": "王小明"});
                let taken = server.push_lead(account, kind, secret, &clue).await;
                assert_eq!(taken.body, json!({"code": 0, "message": "success"}));
                server.push_lead(account, kind, secret, &body).await;
            }
        }
    }
    let other = server.push_lead("01", "phone", &own.lead_secret_02, &json!({"clueId": "9"})).await;
    assert_eq!(other.status, 403);
    let staff = server.staff().await;
    for account in ["01", "02"] {
        let listed = staff.get(&format!("/v1/admin/leads?account={account}")).await;
        let rows = listed.rows();
        assert_eq!(rows.len(), 4, "{rows:?}");
        assert_eq!(rows.iter().filter(|row| row["clueId"] == "4711").count(), 1);
    }
    let log = server.log(&place).await;
    for secret in [&own.lead_secret_01, &own.lead_secret_02] {
        assert!(!log.contains(secret.as_str()), "a secret stands in the log");
    }
}

async fn a_call_is_told_to_baidu_exactly_once_though_its_answer_is_lost(place: Place) {
    let server = Running::start(&place);
    let own = server.world().identities().await.unwrap().baidu;
    server.fault("baidu", "lost_answer", Some(1)).await;
    let landing = format!("https://{}/a?bd_vid=4711", own.promotion_host);
    for _twice in 0..2 {
        server.post(CALL, &json!({"landingUrl": landing})).await.data();
    }
    // The scheduled job may be first; both share the work.
    let mut uploaded = Vec::new();
    let staff = server.staff().await;
    for _try in 0..40 {
        server.post(UPLOAD, &json!({})).await.data();
        uploaded = staff.get("/v1/admin/conversions?status=uploaded").await.rows();
        if !uploaded.is_empty() {
            break;
        }
        server.advance(5).await;
    }
    assert_eq!(uploaded.len(), 1);
    let held = server.conversions().await;
    assert_eq!(held.len(), 1, "{held:?}");
    assert_eq!((&held[0]["newType"], &held[0]["logidUrl"]), (&json!(30), &json!(landing)));
    assert_eq!(held[0]["outerEventId"], uploaded[0]["id"]);
    let outside = server.outside("baidu").await;
    let requests = outside["requests"].as_array().unwrap();
    let created = requests.iter().filter(|request| request["effect"] == "created").count();
    assert_eq!((created, requests.len() >= 2), (1, true), "{requests:?}");
    let listed = staff.get("/v1/admin/conversions").await.rows();
    assert_eq!(listed.len(), 1, "the call came twice within a minute");
}

async fn a_round_sends_each_lapsed_customer_one_message(place: Place) {
    let server = Running::start(&place);
    for query_id in ["PBS001022581", "PBS001022584", "PBS001022585"] {
        server.get(&format!("/v1/order/renewal/query?queryId={query_id}")).await.data();
    }
    server.advance(2 * 86_400).await;
    let staff = server.staff().await;
    let expired = staff.get("/v1/admin/expired-users").await.rows();
    assert_eq!(expired.len(), 3, "{expired:?}");
    let opted_out = json!({"phoneNumber": "13900000102"});
    staff.post("/v1/admin/sms/opt-outs", &opted_out).await.data();
    let last: NaiveDate = expired[0]["expiresOn"].as_str().unwrap().parse().unwrap();
    let before = last.checked_add_days(Days::new(1)).unwrap();
    let body = json!({"before": before.to_string(), "most": 10, "packageId": 74});
    let round = staff.post("/v1/admin/expired-users/recall", &body).await.data();
    assert_eq!((&round["chosen"], &round["leftOut"]["optedOut"]), (&json!(2), &json!(1)));
    let path =
        format!("/v1/admin/campaigns/{}/messages?status=sent", round["id"].as_str().unwrap());
    staff.until_rows(&path, |rows| rows.len() == 2).await;
    let again = staff.post("/v1/admin/expired-users/recall", &body).await.data();
    assert_eq!(again["chosen"], 0);
    let outside = server.outside("sms").await;
    let held = outside["holds"]["sms"].as_array().unwrap();
    assert_eq!(held.len(), 2, "{held:?}");
    assert!(held.iter().all(|message| message["offer"] == "100M/12"), "{held:?}");
    let phones: Vec<_> = held.iter().map(|message| message["phoneNumber"].as_str()).collect();
    assert!(!phones.contains(&Some("139******102")), "{phones:?}");
    let tried = json!({"phoneNumber": "13900000299", "scene": "recall"});
    let receipt = staff.post("/v1/admin/sms/test-one", &tried).await.data();
    assert_eq!(receipt["outcome"], "sent");
}
