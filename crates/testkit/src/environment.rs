use std::env;

#[expect(
    clippy::disallowed_methods,
    reason = "tests have no configuration but where PostgreSQL and Chromium are"
)]
pub(crate) fn environment(name: &str) -> Option<String> {
    env::var(name).ok()
}
