//! Baidu: leads that it pushes (百度线索), conversions that it is told (OCPC).

use super::need::Need;
use super::payments::Mark;
use crate::config::Secret;
use sandbox::{BaiduIdentity, SECRET_MARK};

const OCPC: &str = "https://ocpc.baidu.com";
/// A shorter secret could be guessed.
const LEAST_SECRET: usize = 16;

#[derive(Debug)]
pub(crate) struct Baidu {
    /// Unset: conversions wait.
    pub(crate) ocpc: Option<Ocpc>,
    /// What accounts 01 and 02 show when they push a lead; an account without one pushes none.
    pub(crate) lead_secrets: [Option<Secret>; 2],
    /// The host of the sandbox's own promotion pages.
    pub(crate) promotion_host: Option<String>,
}

/// The account whose conversions are told.
#[derive(Debug)]
pub(crate) struct Ocpc {
    pub(crate) base_url: String,
    pub(crate) token: Secret,
}

const SECRETS: [&str; 2] = ["BAIDU_LEAD_SECRET_01", "BAIDU_LEAD_SECRET_02"];

impl Baidu {
    pub(super) fn read(need: &mut Need<'_>) -> Self {
        let base_url = need.url_or("BAIDU_OCPC_BASE_URL", OCPC);
        let token = need.reader.secret("BAIDU_OCPC_TOKEN", need.problems);
        let lead_secrets = SECRETS.map(|name| need.reader.secret(name, need.problems));
        for (name, secret) in SECRETS.into_iter().zip(&lead_secrets) {
            if secret.as_ref().is_some_and(|secret| secret.expose().len() < LEAST_SECRET) {
                need.problems.add(name, "must have 16 characters or more");
            }
        }
        let ocpc = token.map(|token| Ocpc { base_url, token });
        Self { ocpc, lead_secrets, promotion_host: None }
    }

    pub(crate) fn at_sandbox(own: BaiduIdentity) -> Self {
        let secrets = [own.lead_secret_01, own.lead_secret_02];
        Self {
            ocpc: Some(Ocpc { base_url: own.base_url, token: Secret::new(own.ocpc_token) }),
            lead_secrets: secrets.map(|secret| Some(Secret::new(secret))),
            promotion_host: Some(own.promotion_host),
        }
    }

    pub(super) fn marks(&self) -> Vec<Mark<'_>> {
        let token = self.ocpc.iter().map(|own| ("BAIDU_OCPC_TOKEN", own.token.expose()));
        let secrets = SECRETS.into_iter().zip(&self.lead_secrets);
        let secrets = secrets.filter_map(|(name, own)| Some((name, own.as_ref()?.expose())));
        token.chain(secrets).map(|(name, value)| (name, value, SECRET_MARK)).collect()
    }
}
