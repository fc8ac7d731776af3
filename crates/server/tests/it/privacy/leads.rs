//! What visitors of Baidu's pages tell, and who is written to.

use crate::running::Running;
use serde_json::json;

/// Of somebody who left a form; the sandbox knows the landing page's click.
pub(super) const NAME: &str = "司马线索乙";
pub(super) const PHONE: &str = "13866554433";
pub(super) const CLICK: &str = "klick9988776655";

/// Leads, rightly and wrongly pushed, a call, and messages. Gives the secret of account 01.
pub(super) async fn told(server: &Running) -> String {
    let own = server.world().identities().await.unwrap().baidu;
    let form = json!([{"name": "姓名", "type": "name", "value": NAME},
        {"name": "电话", "type": "phone", "value": PHONE}]);
    let lead = json!({"clueId": "privacy-1", "userName": NAME, "cluePhoneNumber": PHONE,
        "formDetail": form, "url": format!("https://p.example.com/?name={NAME}&tel={PHONE}")});
    let path = format!("/v1/lead/baidu/01/form?secret={}", own.lead_secret_01);
    for _twice in 0..2 {
        assert_eq!(server.post(&path, &lead).await.status, 200);
    }
    let broken = json!([lead]);
    assert_eq!(server.post(&path, &broken).await.status, 400);
    assert_eq!(server.post("/v1/lead/baidu/01/form?secret=x", &lead).await.status, 403);
    let landing = format!("https://{}/?bd_vid={CLICK}", own.promotion_host);
    let call = json!({"landingUrl": landing, "phoneNumber": PHONE});
    server.post("/v1/lead/baidu/promotion-link/phone", &call).await.data();
    server.post("/v1/lead/baidu/test/push-phone", &json!({})).await.data();
    let staff = server.staff().await;
    let lead = staff.get("/v1/admin/leads").await.rows()[0]["id"].as_str().unwrap().to_owned();
    let reason = json!({"reason": format!("回电{NAME}")});
    staff.post(&format!("/v1/admin/leads/{lead}/reveal"), &reason).await.data();
    let tried = json!({"phoneNumber": PHONE, "scene": "recall"});
    staff.post("/v1/admin/sms/test-one", &tried).await.data();
    staff.post("/v1/admin/sms/opt-outs", &json!({"phoneNumber": PHONE})).await.data();
    own.lead_secret_01
}
