//! Links that open the mini-program (URL Link).

use super::Inner;
use super::errcode::Meaning;
use super::platform::{Call, Failure, json};
use chrono::TimeDelta;
use domain::Timestamp;
use domain::ports::LoginError;
use serde::{Deserialize, Serialize};

/// The longest life of a link.
const LONGEST_DAYS: i64 = 30;

#[derive(Serialize)]
struct Wish<'a> {
    path: &'a str,
    query: &'a str,
    /// 0: `expire_time`; 1: `expire_interval`.
    expire_type: u8,
    /// Unix seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    expire_time: Option<i64>,
    /// Days.
    #[serde(skip_serializing_if = "Option::is_none")]
    expire_interval: Option<i64>,
    env_version: &'static str,
}

#[derive(Deserialize)]
struct Link {
    url_link: String,
}

impl<'a> Wish<'a> {
    /// A link until the instant, or for as long as links can last.
    fn new(path: &'a str, query: &'a str, until: Timestamp, now: Timestamp) -> Self {
        let is_short = until < now + TimeDelta::days(LONGEST_DAYS);
        Self {
            path,
            query,
            expire_type: u8::from(!is_short),
            expire_time: is_short.then(|| until.timestamp()),
            expire_interval: (!is_short).then_some(LONGEST_DAYS),
            env_version: "release",
        }
    }
}

impl Inner {
    /// A token that is refused is exchanged for another, once.
    pub(super) async fn open_url(
        &self,
        path: &str,
        query: &str,
        until: Timestamp,
    ) -> Result<String, LoginError> {
        let wish = json(&Wish::new(path, query, until, self.platform.clock.now()))?;
        let token = self.tokens.current(self).await?;
        let link = match self.link(&wish, &token).await {
            Err(Failure::Errcode(code)) if Meaning::read(code) == Meaning::Token => {
                let fresh = self.tokens.instead_of(&token, self).await?;
                self.link(&wish, &fresh).await?
            }
            done => done?,
        };
        if link.starts_with("https://") || link.starts_with("http://") {
            Ok(link)
        } else {
            Err(Failure::Unknown("a link that is no address".to_owned()).into())
        }
    }

    async fn link(&self, wish: &serde_json::Value, token: &str) -> Result<String, Failure> {
        let call = Call::Post(&[("access_token", token)], wish);
        let link: Link = self.platform.call(&["wxa", "generate_urllink"], call).await?;
        Ok(link.url_link)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::given;

    #[test]
    fn a_link_lasts_until_the_instant_and_30_days_at_most() {
        let now = given::start();
        let wish = |days| Wish::new("pages/pay", "", now + TimeDelta::days(days), now);
        let (short, long) = (wish(29), wish(30));
        let end = (now + TimeDelta::days(29)).timestamp();
        assert_eq!((short.expire_type, short.expire_time), (0, Some(end)));
        assert_eq!(short.expire_interval, None);
        assert_eq!((long.expire_type, long.expire_interval), (1, Some(30)));
        assert_eq!(long.expire_time, None);
    }
}
