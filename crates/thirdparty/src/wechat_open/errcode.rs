//! What `WeChat`'s errcodes mean. Source: developers.weixin.qq.com, the pages of each interface and
//! 全局返回码.

use domain::ports::{LoginError, OutsideError};

/// The system is busy: repeat in a moment.
pub(super) const BUSY: i64 = -1;

/// What to make of an errcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Busy,
    /// The access token is invalid or over.
    Token,
    /// The login code is wrong, missing, too old or used.
    Code,
    TooFrequent,
    /// A person whom `WeChat` holds back.
    Blocked,
    /// Our application, its secret, its network address, its permissions or its quota.
    Configuration,
    /// Refused for another reason.
    Refused,
}

impl Meaning {
    pub(super) fn read(errcode: i64) -> Self {
        match errcode {
            BUSY => Self::Busy,
            40_001 | 40_014 | 42_001 => Self::Token,
            40_029 | 40_163 | 41_008 => Self::Code,
            45_011 => Self::TooFrequent,
            40_226 => Self::Blocked,
            40_013 | 40_125 | 41_002 | 41_004 | 40_164 | 61_004 | 45_009 | 48_001 | 48_004
            | 40_165 | 85_079 | 85_400 => Self::Configuration,
            _other => Self::Refused,
        }
    }
}

/// An errcode as an error, once nothing more is to be tried.
pub(super) fn login_error(errcode: i64) -> LoginError {
    let code = errcode.to_string();
    match Meaning::read(errcode) {
        Meaning::Code => LoginError::CodeRefused { code },
        Meaning::TooFrequent => LoginError::TooFrequent { code },
        Meaning::Blocked => LoginError::Blocked { code },
        // A fresh token was refused as well, or the call had none: then it is the secret.
        Meaning::Configuration | Meaning::Token => {
            LoginError::Misconfigured { code, message: words(errcode).to_owned() }
        }
        Meaning::Busy => LoginError::Outside(OutsideError::Unknown("WeChat is busy".into())),
        Meaning::Refused => {
            let message = words(errcode).to_owned();
            LoginError::Outside(OutsideError::Refused { code, message })
        }
    }
}

/// Our own words: theirs may quote what was sent.
fn words(errcode: i64) -> &'static str {
    match errcode {
        40_001 | 40_014 | 42_001 => "the secret or the access token is wrong",
        40_013 => "the appid is wrong",
        40_097 => "a parameter is wrong",
        40_125 => "the secret is wrong",
        40_164 | 61_004 => "our network address is not on the application's list",
        40_165 => "the mini-program has no such page",
        41_002 | 41_004 => "the appid or the secret is missing",
        45_009 => "the day's quota is used up",
        48_001 => "the application may not use this interface",
        48_004 => "the interface was taken from the application for breaking rules",
        85_079 => "the mini-program is not released",
        85_400 => "the quota of lasting links is used up",
        85_401 => "the end of the link is not within 30 days",
        _other => "refused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(error: &LoginError) -> &'static str {
        match error {
            LoginError::CodeRefused { .. } => "code",
            LoginError::TooFrequent { .. } => "frequent",
            LoginError::Blocked { .. } => "blocked",
            LoginError::Misconfigured { .. } => "configuration",
            LoginError::Outside(OutsideError::Unknown(_)) => "unknown",
            LoginError::Outside(OutsideError::Refused { .. }) => "refused",
            LoginError::Outside(OutsideError::NotReached(_)) => "not reached",
        }
    }

    #[test]
    fn every_errcode_has_its_meaning() {
        for (errcode, expected) in [
            (-1, "unknown"),
            (40_001, "configuration"),
            (40_013, "configuration"),
            (40_014, "configuration"),
            (40_029, "code"),
            (40_097, "refused"),
            (40_125, "configuration"),
            (40_163, "code"),
            (40_164, "configuration"),
            (40_165, "configuration"),
            (40_226, "blocked"),
            (41_002, "configuration"),
            (41_004, "configuration"),
            (41_008, "code"),
            (42_001, "configuration"),
            (45_009, "configuration"),
            (45_011, "frequent"),
            (48_001, "configuration"),
            (48_004, "configuration"),
            (61_004, "configuration"),
            (85_079, "configuration"),
            (85_400, "configuration"),
            (85_401, "refused"),
            (99_999, "refused"),
            (i64::MIN, "refused"),
        ] {
            let error = login_error(errcode);
            assert_eq!(kind(&error), expected, "{errcode}");
            let told = format!("{error}");
            assert!(errcode == BUSY || told.contains(&errcode.to_string()), "{told}");
        }
    }

    #[test]
    fn only_the_three_of_the_token_are_worth_a_fresh_one() {
        let of_token: Vec<i64> =
            (-2..100_000).filter(|code| Meaning::read(*code) == Meaning::Token).collect();
        assert_eq!(of_token, [40_001, 40_014, 42_001]);
    }
}
