//! What WeChat Pay's words mean to us: the states of a trade, and the codes of its errors.

/// Where a trade stands (`trade_state`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TradeState {
    Open,
    /// Money was received, be it refunded since.
    Paid,
    Closed,
    Declined,
}

impl TradeState {
    /// `None`: a word that we do not know.
    pub(super) fn read(word: &str) -> Option<Self> {
        match word {
            "NOTPAY" | "USERPAYING" => Some(Self::Open),
            "SUCCESS" | "REFUND" => Some(Self::Paid),
            "CLOSED" | "REVOKED" => Some(Self::Closed),
            "PAYERROR" => Some(Self::Declined),
            _unknown => None,
        }
    }
}

/// What an error says of the business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Our request or our configuration is wrong: the call did nothing.
    OurFault,
    /// This merchant or payer may not do it: the call did nothing.
    Denied,
    Closed,
    Paid,
    /// The trade is in a state that forbids the call; which one is to be asked.
    Conflict,
    NotFound,
    /// Our balance is too low for the refund; the same number may be sent again later.
    NotEnough,
    /// Nothing to be relied upon.
    Unclear,
}

impl Meaning {
    /// Pages differ in how they spell the codes, with and without underscores.
    pub(super) fn read(status: u16, code: &str) -> Self {
        match (status, code.replace('_', "").as_str()) {
            (400, "PARAMERROR" | "INVALIDREQUEST" | "APPIDMCHIDNOTMATCH")
            | (400 | 404, "MCHNOTEXISTS")
            | (401, "SIGNERROR") => Self::OurFault,
            (403, "NOAUTH" | "RULELIMIT" | "ACCOUNTERROR" | "USERACCOUNTABNORMAL")
            // Permanent, whatever the status says.
            | (500, "OPENIDMISMATCH" | "INVALIDTRANSACTIONID") => Self::Denied,
            (403, "NOTENOUGH") => Self::NotEnough,
            (400 | 403, "ORDERCLOSED") => Self::Closed,
            (400 | 403, "ORDERPAID") => Self::Paid,
            (400 | 403, "TRADEERROR") => Self::Conflict,
            (404, "ORDERNOTEXIST" | "RESOURCENOTEXISTS") => Self::NotFound,
            _other => Self::Unclear,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_trade_state_has_its_meaning() {
        for (word, state) in [
            ("NOTPAY", Some(TradeState::Open)),
            ("USERPAYING", Some(TradeState::Open)),
            ("SUCCESS", Some(TradeState::Paid)),
            ("REFUND", Some(TradeState::Paid)),
            ("CLOSED", Some(TradeState::Closed)),
            ("REVOKED", Some(TradeState::Closed)),
            ("PAYERROR", Some(TradeState::Declined)),
            ("ACCEPT", None),
            ("success", None),
            ("", None),
        ] {
            assert_eq!(TradeState::read(word), state, "{word}");
        }
    }

    /// Every code of the documented tables with its older spelling, its status and its meaning.
    const CODES: [(&str, &str, &[u16], Meaning); 27] = [
        ("PARAM_ERROR", "PARAM_ERROR", &[400], Meaning::OurFault),
        ("INVALID_REQUEST", "INVALID_REQUEST", &[400], Meaning::OurFault),
        ("APPID_MCHID_NOT_MATCH", "APPID_MCHID_NOT_MATCH", &[400], Meaning::OurFault),
        ("MCH_NOT_EXISTS", "MCH_NOT_EXISTS", &[400, 404], Meaning::OurFault),
        ("ORDER_CLOSED", "ORDERCLOSED", &[400], Meaning::Closed),
        ("SIGN_ERROR", "SIGN_ERROR", &[401], Meaning::OurFault),
        ("NO_AUTH", "NOAUTH", &[403], Meaning::Denied),
        ("RULE_LIMIT", "RULELIMIT", &[403], Meaning::Denied),
        ("ACCOUNT_ERROR", "ACCOUNTERROR", &[403], Meaning::Denied),
        ("USER_ACCOUNT_ABNORMAL", "USER_ACCOUNT_ABNORMAL", &[403], Meaning::Denied),
        ("TRADE_ERROR", "TRADE_ERROR", &[403], Meaning::Conflict),
        // The number was used with other content, or is paid: ask.
        ("OUT_TRADE_NO_USED", "OUT_TRADE_NO_USED", &[403], Meaning::Unclear),
        ("INVALID_REQUEST", "INVALID_REQUEST", &[403], Meaning::Unclear),
        ("NOT_ENOUGH", "NOTENOUGH", &[403], Meaning::NotEnough),
        ("ORDER_NOT_EXIST", "ORDERNOTEXIST", &[404], Meaning::NotFound),
        ("RESOURCE_NOT_EXISTS", "RESOURCE_NOT_EXISTS", &[404], Meaning::NotFound),
        ("FREQUENCY_LIMITED", "FREQUENCY_LIMITED", &[429], Meaning::Unclear),
        ("RATELIMIT_EXCEEDED", "RATELIMIT_EXCEED", &[429], Meaning::Unclear),
        ("USERPAYING", "USER_PAYING", &[202], Meaning::Unclear),
        ("SYSTEM_ERROR", "SYSTEMERROR", &[500], Meaning::Unclear),
        ("BANK_ERROR", "BANKERROR", &[500], Meaning::Unclear),
        ("OPENID_MISMATCH", "OPENID_MISMATCH", &[500], Meaning::Denied),
        ("INVALID_TRANSACTIONID", "INVALID_TRANSACTIONID", &[500], Meaning::Denied),
        ("SERVICE_UNAVAILABLE", "SERVICE_UNAVAILABLE", &[502, 503], Meaning::Unclear),
        ("ORDERPAID", "ORDER_PAID", &[400, 403], Meaning::Paid),
        ("PAGE_NOT_FOUND", "PAGE_NOT_FOUND", &[404], Meaning::Unclear),
        ("", "", &[400, 500], Meaning::Unclear),
    ];

    #[test]
    fn every_documented_code_means_the_same_in_both_spellings() {
        for (new, old, statuses, meaning) in CODES {
            for status in statuses {
                assert_eq!(Meaning::read(*status, new), meaning, "{status} {new}");
                assert_eq!(Meaning::read(*status, old), meaning, "{status} {old}");
            }
        }
    }

    #[test]
    fn a_code_under_another_status_means_nothing() {
        for (code, _, _, _) in CODES {
            for status in [200, 204, 302, 418, 504] {
                assert_eq!(Meaning::read(status, code), Meaning::Unclear, "{status} {code}");
            }
        }
        assert_eq!(Meaning::read(500, "ORDER_NOT_EXIST"), Meaning::Unclear);
        assert_eq!(Meaning::read(404, "PARAM_ERROR"), Meaning::Unclear);
    }
}
