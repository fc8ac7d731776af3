use crate::running::{Place, Running};

#[test]
fn check_config_tells_every_problem_and_ends_with_its_own_code() {
    let place = Place::sqlite();
    let output = place
        .server()
        .args(["check-config"])
        .env("PROFILE", "production")
        .env("PUBLIC_URL", "http://shop.example.com")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(78));
    let told = String::from_utf8(output.stderr).unwrap();
    for expected in ["SANDBOX must be off", "DATA_KEYS is required", "PUBLIC_URL must begin"] {
        assert!(told.contains(expected), "{expected} in {told}");
    }
}

#[test]
fn check_config_is_content_with_the_defaults_and_migrate_can_run_twice() {
    let place = Place::sqlite();
    assert!(place.server().arg("check-config").status().unwrap().success());
    assert!(place.server().arg("migrate").status().unwrap().success());
    assert!(place.server().arg("migrate").status().unwrap().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_server_on_the_same_folder_is_refused() {
    let place = Place::sqlite();
    let running = Running::start(&place);
    let output = place
        .server()
        .env("HTTP_ADDR", "127.0.0.1:0")
        .env("SANDBOX_ADDR", "127.0.0.1:0")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("another server works on DATA_DIR"), "{told}");
    assert_eq!(running.get("/readyz").await.status, 200);
}

#[test]
fn a_database_that_is_not_there_is_named_without_its_password() {
    let place = Place::sqlite();
    let output = place
        .server()
        .env("DATABASE_URL", "postgres://shop:hunter2@127.0.0.1:1/shop")
        .env("HTTP_ADDR", "127.0.0.1:0")
        .env("SANDBOX_ADDR", "127.0.0.1:0")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("127.0.0.1") && !told.contains("hunter2"), "{told}");
}
