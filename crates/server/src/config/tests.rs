use super::*;
use tracing::Level;

mod outside;

fn read(settings: &[(&str, &str)]) -> Result<Config, String> {
    Config::read(&Reader::of(settings)).map_err(|problems| problems.to_string())
}

#[test]
fn nothing_set_means_sqlite_and_the_sandbox_on_loopback() {
    let config = read(&[]).unwrap();
    assert!(config.database_url.is_none());
    assert_eq!(config.http.addr.to_string(), "127.0.0.1:8080");
    assert!(matches!(config.world, World::SandboxInside { .. }));
}

#[test]
fn the_log_goes_by_level_and_target_and_one_without_levels_is_refused() {
    let tells = |settings: &[_], target: &str, level| {
        read(settings).unwrap().log.would_enable(target, &level)
    };
    assert!(tells(&[], "app::jobs::push", Level::INFO));
    assert!(!tells(&[], "app::jobs::push", Level::DEBUG));
    assert!(!tells(&[], "actix_http::h1::dispatcher", Level::ERROR), "what clients do wrong");
    let asked = [("LOG", "warn,app=debug")];
    assert!(tells(&asked, "app::jobs::push", Level::DEBUG));
    assert!(!tells(&asked, "db::group", Level::INFO));
    for wrong in ["app=loud", "app=debug=info"] {
        let problems = read(&[("LOG", wrong)]).unwrap_err();
        assert!(problems.contains("\n  LOG must be levels"), "{wrong}: {problems}");
    }
}

#[test]
fn a_database_of_ones_own_switches_the_sandbox_off_unless_asked_for() {
    let url = ("DATABASE_URL", "postgres://shop@db.internal/shop");
    let problems = read(&[url]).unwrap_err();
    assert!(problems.contains("WECHAT_MCHID is missing"), "{problems}");
    let config = read(&[url, ("SANDBOX", "true")]).unwrap();
    assert!(matches!(config.world, World::SandboxInside { .. }));
}

#[test]
fn every_problem_is_told_at_once_and_no_secret_with_it() {
    let problems = read(&[
        ("PROFILE", "test"),
        ("HTTP_ADDR", "everywhere"),
        ("PUBLIC_URL", "ftp://x"),
        ("DATABASE_POOL", "0"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,nowhere"),
        ("ENVELOPE_STATUS", "soap"),
        ("SANDBOX", "perhaps"),
        ("DATA_KEYS", "1:topsecret"),
        ("LOOKUP_KEY", "hushhush"),
    ])
    .unwrap_err();
    for name in [
        "PROFILE",
        "HTTP_ADDR",
        "PUBLIC_URL",
        "DATABASE_POOL",
        "TRUSTED_PROXIES",
        "ENVELOPE_STATUS",
        "SANDBOX",
        "DATA_KEYS",
        "LOOKUP_KEY",
    ] {
        assert!(problems.contains(&format!("\n  {name} ")), "{name} in {problems}");
    }
    assert!(!problems.contains("topsecret") && !problems.contains("hushhush"), "{problems}");
}

#[test]
fn production_refuses_the_sandbox_plain_http_and_missing_keys() {
    let problems = read(&[
        ("PROFILE", "production"),
        ("SANDBOX", "true"),
        ("PUBLIC_URL", "http://www.example.com"),
    ])
    .unwrap_err();
    for expected in
        ["SANDBOX must be off", "DATA_KEYS is required", "PUBLIC_URL must begin with https"]
    {
        assert!(problems.contains(expected), "{expected} in {problems}");
    }
}

#[test]
fn production_without_any_setting_names_everything_that_is_missing() {
    let problems = read(&[("PROFILE", "production")]).unwrap_err();
    for name in
        ["PUBLIC_URL", "WECHAT_API_V3_KEY", "ALIPAY_PUBLIC_KEY", "ZHUOYUE_APP_SECRET", "BOSS_TOKEN"]
    {
        assert!(problems.contains(name), "{name} in {problems}");
    }
}

#[test]
fn an_outside_address_beside_the_sandbox_is_refused() {
    let problems = read(&[("BOSS_BASE_URL", "https://boss.example.com")]).unwrap_err();
    assert!(problems.contains("BOSS_BASE_URL must not be set"), "{problems}");
}

#[test]
fn a_server_beyond_loopback_keeps_the_sandbox_only_when_told_outright() {
    let everywhere = ("HTTP_ADDR", "0.0.0.0:8080");
    assert!(read(&[everywhere]).is_err());
    assert!(read(&[everywhere, ("SANDBOX", "true")]).is_err());
    assert!(read(&[everywhere, ("SANDBOX", "true"), ("PROFILE", "dev")]).is_ok());
}

#[test]
fn a_secret_may_come_from_a_file_but_not_from_both() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("url");
    std::fs::write(&path, "postgres://shop@db.internal/shop\n").unwrap();
    let file = ("DATABASE_URL_FILE", path.to_str().unwrap());
    let config = read(&[file, ("SANDBOX", "true")]).unwrap();
    assert_eq!(config.database_url.unwrap().expose(), "postgres://shop@db.internal/shop");
    let problems = read(&[file, ("DATABASE_URL", "x"), ("SANDBOX", "true")]).unwrap_err();
    assert!(problems.contains("both set"), "{problems}");
    let missing = read(&[("DATABASE_URL_FILE", "/nowhere/at/all")]).unwrap_err();
    assert!(missing.contains("cannot be read"), "{missing}");
}

#[test]
fn keys_are_read_and_the_first_one_seals() {
    let (first, second) = ("ab".repeat(32), "cd".repeat(32));
    let keys = format!("2:{first},1:{second}");
    let config = read(&[("DATA_KEYS", &keys), ("LOOKUP_KEY", &first)]).unwrap();
    let ring = config.keys.unwrap().ring();
    assert_eq!(ring.active, 2);
    assert_eq!(ring.keys.len(), 2);
    assert!(read(&[("DATA_KEYS", &keys)]).unwrap_err().contains("LOOKUP_KEY is missing"));
}

#[test]
fn a_file_gives_settings_and_its_misspellings_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.toml");
    let text = "HTTP_ADDR = \"127.0.0.1:9000\"\nDATABASE_POOL = 8\nCORS_ORIGINS = [\"https://a.example\"]\n";
    std::fs::write(&path, text).unwrap();
    let config = Config::read(&Reader::of_file(&path).unwrap()).unwrap();
    assert_eq!(config.http.addr.port(), 9000);
    assert_eq!(config.database_pool, 8);
    assert_eq!(config.http.cors_origins, ["https://a.example"]);

    std::fs::write(&path, "HTP_ADDR = \"127.0.0.1:9000\"").unwrap();
    let problems = Config::read(&Reader::of_file(&path).unwrap()).unwrap_err().to_string();
    assert!(problems.contains("HTP_ADDR in the file is no setting"), "{problems}");
    std::fs::write(&path, "this is no TOML").unwrap();
    let error = format!("{:#}", Reader::of_file(&path).unwrap_err());
    assert!(error.contains("shop.toml is not a TOML file"), "{error}");
}

#[test]
fn a_commit_is_held_up_only_beside_the_sandbox() {
    let delay = |millis| Writing::Grouped { delay: Duration::from_millis(millis) };
    assert_eq!(read(&[]).unwrap().writing, delay(0));
    assert_eq!(read(&[("COMMIT_DELAY_MS", "20")]).unwrap().writing, delay(20));
    assert_eq!(read(&[("GROUP_COMMIT", "off")]).unwrap().writing, Writing::OneByOne);
    let alone = read(&[("COMMIT_DELAY_MS", "20"), ("SANDBOX", "false")]).unwrap_err();
    assert!(alone.contains("COMMIT_DELAY_MS may be set only beside the sandbox"), "{alone}");
    let odd = read(&[("GROUP_COMMIT", "maybe")]).unwrap_err();
    assert!(odd.contains("GROUP_COMMIT must be on or off"), "{odd}");
}

#[test]
fn floods_are_let_through_only_beside_the_sandbox() {
    assert!(read(&[]).unwrap().rate_limits);
    assert!(!read(&[("RATE_LIMITS", "off")]).unwrap().rate_limits);
    let alone = read(&[("RATE_LIMITS", "off"), ("SANDBOX", "false")]).unwrap_err();
    assert!(alone.contains("RATE_LIMITS may be off only beside the sandbox"), "{alone}");
    let odd = read(&[("RATE_LIMITS", "maybe")]).unwrap_err();
    assert!(odd.contains("RATE_LIMITS must be on or off"), "{odd}");
}
