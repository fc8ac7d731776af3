//! Login codes: what a signed-in user's browser or mini-program brings, once, within 5 minutes.

use serde::{Deserialize, Serialize};

use crate::crypto::random_hex32;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};

/// How long a code is good, in seconds.
const LIFETIME: i64 = 300;

/// Where a user signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Application {
    /// 公众号.
    OfficialAccount,
    /// 小程序.
    MiniProgram,
    /// The telecom's own application, by its openid page.
    Telecom,
}

impl Application {
    pub(crate) const ALL: [Self; 3] = [Self::OfficialAccount, Self::MiniProgram, Self::Telecom];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OfficialAccount => "official_account",
            Self::MiniProgram => "mini_program",
            Self::Telecom => "telecom",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|application| application.name() == name)
    }
}

/// One code.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct LoginCode {
    application: Application,
    user: String,
    /// Seconds since 1970.
    issued_at: i64,
    used: bool,
}

/// What a code buys.
#[derive(Debug)]
pub(crate) enum Redeemed {
    /// Who signed in.
    User(String),
    Used,
    /// Never given out, too old, or of another application.
    Unknown,
}

impl LoginCode {
    /// A fresh code of `user`.
    pub(crate) fn issue(
        txn: &Txn<'_>,
        application: Application,
        user: &str,
        now: i64,
    ) -> Result<String, SandboxError> {
        let code = format!("0{}", random_hex32()?);
        let kept = Self { application, user: user.to_owned(), issued_at: now, used: false };
        txn.put(Kind::LoginCode, &code, None, &kept)?;
        Ok(code)
    }

    /// Uses a code up.
    pub(crate) fn redeem(
        txn: &Txn<'_>,
        code: &str,
        application: Application,
        now: i64,
    ) -> Result<Redeemed, SandboxError> {
        let kept: Option<Self> = txn.get(Kind::LoginCode, code)?;
        let Some(mut kept) = kept.filter(|kept| kept.application == application) else {
            return Ok(Redeemed::Unknown);
        };
        if kept.used {
            return Ok(Redeemed::Used);
        }
        if now.saturating_sub(kept.issued_at) >= LIFETIME {
            return Ok(Redeemed::Unknown);
        }
        kept.used = true;
        txn.put(Kind::LoginCode, code, None, &kept)?;
        Ok(Redeemed::User(kept.user))
    }
}
