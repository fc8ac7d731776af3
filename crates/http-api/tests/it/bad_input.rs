use crate::harness::{SAVE, Site, get, post, post_text, save_body};
use actix_web::http::Method;
use actix_web::test::TestRequest;
use http_api::{ErrorCode, ROUTES, RouteRow};

const LIMIT: usize = 256 * 1024;

/// A good body of exactly this many bytes.
fn body_of(bytes: usize) -> String {
    let body = save_body().to_string();
    let padding = " ".repeat(bytes - body.len());
    format!("{body}{padding}")
}

#[actix_web::test]
async fn a_field_that_is_missing_or_wrong_is_named() {
    let site = Site::new();
    for (body, field) in [
        ("{}", "packageId"),
        (r#"{"queryId":"PBS001022579"}"#, "packageId"),
        (r#"{"packageId":74}"#, "queryId"),
        (r#"{"queryId":"PBS001022579","packageId":"74"}"#, "packageId"),
        (r#"{"queryId":"PBS001022579","packageId":74.5}"#, "packageId"),
        (r#"{"queryId":"PBS001022579","packageId":1e2}"#, "packageId"),
        (r#"{"queryId":"PBS001022579","packageId":null}"#, "packageId"),
        (r#"{"queryId":"PBS001022579","packageId":true}"#, "packageId"),
        (r#"{"queryId":"PBS001022579","packageId":[74]}"#, "packageId"),
        (r#"{"queryId":"PBS001022579","packageId":9223372036854775808}"#, "packageId"),
        (r#"{"queryId":1022579,"packageId":74}"#, "queryId"),
        (r#"{"queryId":{"a":1},"packageId":74}"#, "queryId"),
        (r#"{"queryId":"A","queryId":"B","packageId":74}"#, "queryId"),
    ] {
        let answer = site.call(post_text(SAVE, body)).await;
        answer.is_error(ErrorCode::MalformedBody).in_field(field);
    }
}

/// Names that the client made up are not repeated, in what is answered or in the log.
#[actix_web::test]
async fn no_field_is_named_where_it_is_no_json() {
    let site = Site::new();
    for body in [
        r#"{"18612345772":"#,
        r#"{"18612345772":{"queryId":nothing}}"#,
        r#"{"packageId":74,"queryId":x}"#,
    ] {
        let answer = site.call(post_text(SAVE, body)).await;
        answer.is_error(ErrorCode::MalformedBody);
        assert!(answer.json().get("field").is_none(), "{}", answer.body);
    }
}

#[actix_web::test]
async fn what_is_no_json_object_is_refused() {
    let site = Site::new();
    let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(100), "]".repeat(100));
    let deep_objects = format!(r#"{{"a":{}1{}}}"#, r#"{"a":"#.repeat(100), "}".repeat(100));
    let bodies: [&[u8]; 13] = [
        b"",
        b"   ",
        b"queryId=PBS001022579&packageId=74",
        b"null",
        b"\"PBS001022579\"",
        br#"["PBS001022579",74]"#,
        br#"{"queryId":"PBS001022579","packageId":74"#,
        br#"{"queryId":"PBS001022579","packageId":74}}"#,
        b"{\"queryId\":\"PBS\0\",\"packageId\":74}",
        b"{\"queryId\":\"PBS\n\",\"packageId\":74}",
        b"{\"queryId\":\"\xff\xfe\",\"packageId\":74}",
        deep.as_bytes(),
        deep_objects.as_bytes(),
    ];
    for body in bodies {
        let answer = site.call(post_text(SAVE, body.to_vec())).await;
        answer.is_error(ErrorCode::MalformedBody);
    }
}

/// In a field that nobody asks for, too; the object is a level itself.
#[actix_web::test]
async fn what_is_nested_more_than_32_levels_is_refused() {
    let within = |levels: usize| {
        let more = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        format!(r#"{{"queryId":"PBS001022579","packageId":74,"more":{more}}}"#)
    };
    let brackets =
        format!(r#"{{"queryId":"PBS001022579","packageId":74,"more":"{}\"{{"}}"#, "[".repeat(99));
    for (body, is_taken) in [(within(31), true), (within(32), false), (brackets, true)] {
        let answer = Site::new().call(post_text(SAVE, body.clone())).await;
        if is_taken {
            assert_eq!(answer.status, 200, "{body}: {}", answer.body);
        } else {
            answer.is_error(ErrorCode::MalformedBody);
        }
    }
}

#[actix_web::test]
async fn a_query_id_with_odd_characters_is_named() {
    let site = Site::new();
    for query_id in ["", r"PBS\u0000", r"PBS\n", "pbs1", "P'--", "测试", &"P".repeat(33)] {
        let body = format!(r#"{{"queryId":"{query_id}","packageId":74}}"#);
        let answer = site.call(post_text(SAVE, body)).await;
        answer.is_error(ErrorCode::InvalidField).in_field("queryId");
    }
}

#[actix_web::test]
async fn only_json_is_read() {
    let site = Site::new();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""] {
        let request = post(SAVE, &save_body()).insert_header(("Content-Type", kind));
        site.call(request).await.is_error(ErrorCode::UnsupportedMediaType);
    }
    let packed = post(SAVE, &save_body()).insert_header(("Content-Encoding", "gzip"));
    site.call(packed).await.is_error(ErrorCode::UnsupportedMediaType);
    let none = TestRequest::post().uri(SAVE).set_payload(save_body().to_string());
    site.call(none).await.is_error(ErrorCode::UnsupportedMediaType);
    let kind = ("Content-Type", "Application/JSON; charset=utf-8");
    assert_eq!(site.call(post(SAVE, &save_body()).insert_header(kind)).await.status, 200);
}

#[actix_web::test]
async fn a_body_may_have_256_kib_and_no_more() {
    let site = Site::new();
    assert_eq!(site.call(post_text(SAVE, body_of(LIMIT))).await.status, 200);
    let too_long = site.call(post_text(SAVE, body_of(LIMIT + 1))).await;
    too_long.is_error(ErrorCode::BodyTooLarge);
    let announced = post_text(SAVE, "{}").insert_header(("Content-Length", "9999999"));
    site.call(announced).await.is_error(ErrorCode::BodyTooLarge);
}

#[actix_web::test]
async fn more_fields_than_we_know_do_no_harm() {
    let body = r#"{"queryId":"PBS001022579","packageId":74,"packagePrice":"0.01","x":[{}]}"#;
    let answer = Site::new().call(post_text(SAVE, body)).await;
    assert_eq!(answer.data()["packagePrice"], "460.00");
}

#[actix_web::test]
async fn an_unknown_address_is_not_found() {
    let site = Site::new();
    for path in
        ["/v1", "/v1/", "/v1/package/home/", "/v2/package/home", "/dev-api", "/%00", "/nowhere"]
    {
        site.get(path).await.is_error(ErrorCode::NotFound);
    }
    site.get("/other-api/v1/package/home").await.is_error(ErrorCode::NotFound);
    site.get("/dev-api/healthz").await.is_error(ErrorCode::NotFound);
}

#[actix_web::test]
async fn a_route_called_by_another_method_says_which_it_takes() {
    let site = Site::new();
    for row in ROUTES.iter() {
        let taken: Vec<_> = ROUTES
            .iter()
            .filter(|other| other.path == row.path)
            .flat_map(RouteRow::methods)
            .copied()
            .collect();
        let wrong = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE];
        for method in wrong.into_iter().filter(|method| !taken.contains(&method.as_str())) {
            let path = row.path.replace("{id}", "1");
            let answer = site.call(get(&path).method(method)).await;
            answer.is_error(ErrorCode::MethodNotAllowed);
            assert_eq!(answer.header("Allow"), Some(taken.join(", ").as_str()), "{path}");
        }
    }
}

#[actix_web::test]
async fn people_are_told_in_their_language() {
    let site = Site::new();
    let unknown = "/v1/order/renewal/query?queryId=X";
    let english = get(unknown).insert_header(("Accept-Language", "en-GB,zh;q=0.5"));
    assert_eq!(site.call(english).await.json()["msg"], "No customer has this queryId");
    let chinese = get(unknown).insert_header(("Accept-Language", "zh-CN,en;q=0.5"));
    assert_eq!(site.call(chinese).await.json()["msg"], "未找到该客户");
}

#[actix_web::test]
async fn what_is_wrong_is_said_without_repeating_what_was_sent() {
    let site = Site::new();
    let query = |id: &str| get(&format!("/v1/order/renewal/query?queryId={id}"));
    let save = |body: &'static str| post_text(SAVE, body);
    for (request, problem) in [
        (query("pbs1"), "may hold capital letters and digits only"),
        (query(""), "must not be empty"),
        (save(r#"{"queryId":"PBS1""#), "ends too early"),
        (save(r#"["PBS1"]"#), "is not a JSON object"),
        (
            save(r#"{"queryId":7,"packageId":74}"#),
            "has a field that is missing, twice there, or of another type",
        ),
    ] {
        let answer = site.call(request).await;
        assert_eq!(answer.json()["problem"], problem, "{}", answer.body);
        assert!(!answer.body.to_lowercase().contains("pbs1"), "{}", answer.body);
    }
    // What went wrong on our side is nobody's business outside.
    let unknown = site.call(query("PBS000000000")).await;
    assert!(unknown.json().get("problem").is_none(), "{}", unknown.body);
}
