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
            (403, "NOAUTH" | "RULELIMIT" | "ACCOUNTERROR" | "USERACCOUNTABNORMAL") => Self::Denied,
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

    #[test]
    fn both_spellings_of_an_error_code_mean_the_same() {
        for (status, new, old, meaning) in [
            (400, "ORDER_CLOSED", "ORDERCLOSED", Meaning::Closed),
            (404, "ORDER_NOT_EXIST", "ORDERNOTEXIST", Meaning::NotFound),
            (403, "NO_AUTH", "NOAUTH", Meaning::Denied),
            (403, "RULE_LIMIT", "RULELIMIT", Meaning::Denied),
            (403, "ACCOUNT_ERROR", "ACCOUNTERROR", Meaning::Denied),
            (500, "SYSTEM_ERROR", "SYSTEMERROR", Meaning::Unclear),
        ] {
            assert_eq!(Meaning::read(status, new), meaning, "{new}");
            assert_eq!(Meaning::read(status, old), meaning, "{old}");
        }
    }

    #[test]
    fn a_code_means_something_only_with_its_status() {
        for (status, code, meaning) in [
            (400, "PARAM_ERROR", Meaning::OurFault),
            (400, "INVALID_REQUEST", Meaning::OurFault),
            (400, "APPID_MCHID_NOT_MATCH", Meaning::OurFault),
            (400, "MCH_NOT_EXISTS", Meaning::OurFault),
            (401, "SIGN_ERROR", Meaning::OurFault),
            (404, "RESOURCE_NOT_EXISTS", Meaning::NotFound),
            (403, "TRADE_ERROR", Meaning::Conflict),
            (400, "ORDERPAID", Meaning::Paid),
            // The number was used with other content, or is paid: ask.
            (403, "OUT_TRADE_NO_USED", Meaning::Unclear),
            (403, "INVALID_REQUEST", Meaning::Unclear),
            (429, "FREQUENCY_LIMITED", Meaning::Unclear),
            (404, "PAGE_NOT_FOUND", Meaning::Unclear),
            (500, "ORDER_NOT_EXIST", Meaning::Unclear),
        ] {
            assert_eq!(Meaning::read(status, code), meaning, "{status} {code}");
        }
    }
}
