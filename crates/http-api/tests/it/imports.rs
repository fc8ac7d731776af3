//! Files of customers and qualified users, sent by staff.

mod following;

use crate::harness::{Answer, CLIENT, Site};
use actix_web::test::TestRequest;
use actix_web::web::Bytes;
use domain::ports::Queries;
use domain::staff::Role;
use http_api::ErrorCode;
use serde_json::json;

pub(crate) const BOSS: &str = "/v1/admin/boss/import";
const USERS: &str = "/v1/admin/qualified-users/import";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(crate) const FILE: &str = "查询号,客户姓名,手机号,地址,套餐名称,速率,到期日,备注\n\
    PBS1,王小明,13800000001,江场西路12号,100M/12,100M,2026/12/31,\n\
    PBS2,\"李,四\",手机,某路1号,100M/12,100M,2026-12-31,\n\
    PBS3,赵六,13800000003,某路2号,100M/12,200M,20261231,x\n";

impl Site {
    pub(crate) async fn upload(
        &self,
        token: &str,
        (path, media): (&str, &str),
        body: impl Into<Bytes>,
    ) -> Answer {
        let request = TestRequest::post()
            .uri(path)
            .peer_addr(CLIENT.parse().unwrap())
            .insert_header(("Authorization", format!("Bearer {token}")))
            .insert_header(("Content-Type", media))
            .set_payload(body);
        self.call(request).await
    }

    pub(crate) async fn run_jobs(&self) {
        while self.deps.app.jobs.run_due().await.unwrap() > 0 {}
    }
}

#[actix_web::test]
async fn a_file_is_received_read_and_reported_on() {
    let site = Site::new();
    let service = site.signed_in(Role::Service).await;
    let path = format!("{BOSS}?fileName=%E5%AE%A2%E6%88%B7.csv");
    let received = site.upload(&service, (&path, "text/csv"), FILE).await;
    assert_eq!(received.status, 200, "{}", received.body);
    let data = received.data();
    assert_eq!(data["repeated"], false);
    let waiting = &data["import"];
    assert_eq!((&waiting["status"], &waiting["fileName"]), (&json!("waiting"), &json!("客户.csv")));
    assert_eq!((&waiting["encoding"], &waiting["totalLines"]), (&json!("utf-8"), &json!(4)));
    assert_eq!(waiting["ignoredColumns"], json!(["备注"]));
    site.run_jobs().await;
    let path = format!("/v1/admin/imports/{}", waiting["id"].as_str().unwrap());
    let done = site.get_as(&service, &path).await.data();
    assert_eq!(done["status"], "done");
    for (count, wanted) in [("lines", 3), ("created", 2), ("refused", 1), ("line", 4)] {
        assert_eq!(done[count], wanted, "{count}");
    }
    let report = site.get_as(&service, &format!("{path}/report.csv")).await;
    assert_eq!(report.header("Content-Type"), Some("text/csv; charset=utf-8"));
    assert_eq!(
        report.body,
        "\u{feff}\"line\",\"column\",\"reason\"\r\n\"3\",\"phoneNumber\",\"may hold digits only\"\r\n"
    );
    let listed = site.get_as(&service, "/v1/admin/imports?kind=boss&status=done").await.rows();
    assert_eq!(listed, [done]);
    let customer = site.store.customer(&domain::QueryId::parse("PBS3").unwrap()).await.unwrap();
    assert_eq!(customer.unwrap().package_rate, "200M");
}

#[actix_web::test]
async fn gb18030_is_found_out_or_said_and_a_workbook_is_read() {
    let site = Site::new();
    let service = site.signed_in(Role::Service).await;
    // 查询号,活动 / PBS1,测试
    let bytes = b"\xb2\xe9\xd1\xaf\xba\xc5,\xbb\xee\xb6\xaf\nPBS1,\xb2\xe2\xca\xd4\n";
    for (path, media) in [
        (USERS.to_owned(), "text/csv"),
        (USERS.to_owned(), "text/csv; charset=GBK"),
        (format!("{USERS}?encoding=gb18030"), "text/csv"),
    ] {
        let received = site.upload(&service, (&path, media), &bytes[..]).await;
        assert_eq!(received.data()["import"]["encoding"], "gb18030", "{}", received.body);
        site.run_jobs().await;
    }
    let told = site.get_as(&service, "/v1/admin/qualified?queryId=PBS1").await.data();
    assert_eq!(told["campaign"], "测试");
    assert_eq!((&told["qualified"], &told["listed"]), (&json!(true), &json!(true)));
    assert!(told.get("byBoss").is_none());
    let refused = site.upload(&service, (USERS, "text/csv; charset=utf-8"), &bytes[..]).await;
    refused.is_error(ErrorCode::ImportRefused);
    assert_eq!(refused.json()["problem"], "line 1: the text is not UTF-8");
    let refused = site.upload(&service, (USERS, XLSX), &b"PK\x03\x04nothing"[..]).await;
    refused.is_error(ErrorCode::ImportRefused);
}

#[actix_web::test]
async fn a_dry_run_tells_what_would_change_masked() {
    let site = Site::new();
    let service = site.signed_in(Role::Service).await;
    site.upload(&service, (BOSS, "text/csv"), FILE).await;
    site.run_jobs().await;
    let path = format!("{BOSS}?dryRun=true");
    let changed = FILE.replace("江场西路12号", "新路99号");
    let received = site.upload(&service, (&path, "text/csv"), changed).await.data();
    site.run_jobs().await;
    let path = format!("/v1/admin/imports/{}", received["import"]["id"].as_str().unwrap());
    let done = site.get_as(&service, &path).await.data();
    assert_eq!((&done["dryRun"], &done["changed"]), (&json!(true), &json!(1)));
    let changes = site.get_as(&service, &format!("{path}/changes")).await;
    assert_eq!(
        changes.data(),
        json!([{ "line": 2, "queryId": "PBS1", "change": "changed", "fields": [
            { "field": "address", "before": "江场西路**号", "after": "新路**号" },
        ] }])
    );
}

#[actix_web::test]
async fn a_file_that_is_not_what_it_should_be_is_refused_with_its_place() {
    let site = Site::new();
    let admin = site.signed_in(Role::Admin).await;
    for (body, field, problem) in [
        ("", None, "the file: the file is empty"),
        (
            "查询号,姓名\n",
            Some("phoneNumber"),
            "line 1, column phoneNumber: the column phoneNumber (phone) is missing",
        ),
        ("\"查询号\n", Some("1"), "line 1, column 1: a quote is opened here and not closed"),
        ("查询号\nPBS1\0", None, "line 2: a zero byte: this is no text"),
    ] {
        let refused = site.upload(&admin, (BOSS, "text/csv"), body).await;
        refused.is_error(ErrorCode::ImportRefused);
        assert_eq!(refused.json()["problem"], problem);
        assert_eq!(refused.json()["field"].as_str(), field);
    }
    let wide = ",".repeat(1_000_000);
    site.upload(&admin, (BOSS, "text/csv"), wide).await.is_error(ErrorCode::ImportRefused);
    let failed = site.get_as(&admin, "/v1/admin/imports?status=failed").await.rows();
    assert_eq!(failed.len(), 5);
    assert_eq!(failed[4]["problem"], json!({ "problem": "the file is empty" }));
}

#[actix_web::test]
async fn what_is_said_of_a_file_has_its_limits() {
    let site = Site::new();
    let admin = site.signed_in(Role::Admin).await;
    for media in ["application/json", "text/plain", "text/csv; charset=utf-16", "x"] {
        let refused = site.upload(&admin, (BOSS, media), FILE).await;
        refused.is_error(ErrorCode::FileTypeRefused);
    }
    for (query, field) in [
        ("dryRun=yes", "dryRun"),
        ("encoding=utf-16", "encoding"),
        ("fileName=a&fileName=b", "fileName"),
    ] {
        let refused = site.upload(&admin, (&format!("{BOSS}?{query}"), "text/csv"), FILE).await;
        refused.is_error(ErrorCode::InvalidField).in_field(field);
    }
    for (path, field) in [
        ("/v1/admin/imports?kind=x", "kind"),
        ("/v1/admin/imports?status=x", "status"),
        ("/v1/admin/qualified", "queryId"),
        ("/v1/admin/qualified?queryId=pbs", "queryId"),
    ] {
        site.get_as(&admin, path).await.is_error(ErrorCode::InvalidField).in_field(field);
    }
    for path in ["1", "x", "1/events", "1/changes", "1/report.csv"] {
        let path = format!("/v1/admin/imports/{path}");
        site.get_as(&admin, &path).await.is_error(ErrorCode::RecordNotFound);
    }
}

#[actix_web::test]
async fn who_may_not_bring_people_in_is_refused_whatever_they_send() {
    let site = Site::new();
    for (role, looks) in [(Role::Finance, true), (Role::ReadOnly, true), (Role::Content, false)] {
        let token = site.signed_in(role).await;
        for (path, media) in [(BOSS, "text/csv"), (USERS, "application/json")] {
            site.upload(&token, (path, media), FILE).await.is_error(ErrorCode::Forbidden);
        }
        let listed = site.get_as(&token, "/v1/admin/imports").await;
        assert_eq!(listed.status == 200, looks, "{role:?}");
    }
    for path in [BOSS, USERS] {
        site.upload("nobody", (path, "x"), FILE).await.is_error(ErrorCode::Unauthorized);
    }
    site.get("/v1/admin/imports/1/report.csv").await.is_error(ErrorCode::Unauthorized);
}
