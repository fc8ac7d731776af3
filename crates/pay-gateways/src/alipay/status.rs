//! What Alipay's words mean to us: the states of a trade, and the codes of its errors.

/// Where a trade stands (`trade_status`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TradeStatus {
    Open,
    /// Money was received; `TRADE_FINISHED` cannot be refunded any more.
    Paid,
    /// Timed out unpaid, closed, or refunded in full.
    Closed,
}

impl TradeStatus {
    /// `None`: a word that we do not know.
    pub(super) fn read(word: &str) -> Option<Self> {
        match word {
            "WAIT_BUYER_PAY" => Some(Self::Open),
            "TRADE_SUCCESS" | "TRADE_FINISHED" => Some(Self::Paid),
            "TRADE_CLOSED" => Some(Self::Closed),
            _unknown => None,
        }
    }
}

/// What a failure says of the business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The gateway turned the request away before any business was done.
    AtTheGate,
    /// Our request, the contract or the payer does not allow it: the call did nothing.
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
    /// `code` is the gateway's, `sub_code` the method's.
    pub(super) fn read(code: &str, sub_code: &str) -> Self {
        match code {
            "20001" | "40001" | "40002" | "40003" | "40006" => Self::AtTheGate,
            "40004" => Self::of_business(sub_code.strip_prefix("ACQ.").unwrap_or(sub_code)),
            _pending_busy_or_unknown => Self::Unclear,
        }
    }

    fn of_business(sub_code: &str) -> Self {
        match sub_code {
            "TRADE_HAS_SUCCESS" | "TRADE_HAS_FINISHED" => Self::Paid,
            "TRADE_HAS_CLOSE" => Self::Closed,
            "TRADE_NOT_EXIST" => Self::NotFound,
            "TRADE_STATUS_ERROR" | "REASON_TRADE_STATUS_INVALID" | "REASON_ILLEGAL_STATUS" => {
                Self::Conflict
            }
            "TOTAL_FEE_EXCEED"
            | "BUYER_SELLER_EQUAL"
            | "TRADE_BUYER_NOT_MATCH"
            | "BUYER_ENABLE_STATUS_FORBID"
            | "BUYER_NOT_EXIST"
            | "ACCESS_FORBIDDEN"
            | "PARTNER_ERROR"
            | "SELLER_BEEN_BLOCKED"
            | "MERCHANT_STATUS_NOT_NORMAL"
            | "UNBOUND_APPLICATION"
            | "APPLY_PC_MERCHANT_CODE_ERROR"
            | "INVALID_PARAMETER"
            | "EXIST_FORBIDDEN_WORD"
            | "NOW_TIME_AFTER_EXPIRE_TIME_ERROR"
            | "BEYOND_PAY_RESTRICTION" => Self::Denied,
            _system_error_reused_number_or_unknown => Self::Unclear,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_trade_status_has_its_meaning() {
        for (word, status) in [
            ("WAIT_BUYER_PAY", Some(TradeStatus::Open)),
            ("TRADE_SUCCESS", Some(TradeStatus::Paid)),
            ("TRADE_FINISHED", Some(TradeStatus::Paid)),
            ("TRADE_CLOSED", Some(TradeStatus::Closed)),
            ("TRADE_PENDING", None),
            ("", None),
        ] {
            assert_eq!(TradeStatus::read(word), status, "{word}");
        }
    }

    #[test]
    fn failures_of_business_mean_the_same_with_and_without_their_prefix() {
        for (sub_code, meaning) in [
            ("TRADE_HAS_SUCCESS", Meaning::Paid),
            ("TRADE_HAS_FINISHED", Meaning::Paid),
            ("TRADE_HAS_CLOSE", Meaning::Closed),
            ("TRADE_NOT_EXIST", Meaning::NotFound),
            ("TRADE_STATUS_ERROR", Meaning::Conflict),
            ("REASON_TRADE_STATUS_INVALID", Meaning::Conflict),
            ("INVALID_PARAMETER", Meaning::Denied),
            ("ACCESS_FORBIDDEN", Meaning::Denied),
            // The same number with other data: what Alipay holds is to be asked.
            ("CONTEXT_INCONSISTENT", Meaning::Unclear),
            ("SYSTEM_ERROR", Meaning::Unclear),
            ("SOMETHING_NEW", Meaning::Unclear),
            ("", Meaning::Unclear),
        ] {
            assert_eq!(Meaning::read("40004", sub_code), meaning, "{sub_code}");
            assert_eq!(Meaning::read("40004", &format!("ACQ.{sub_code}")), meaning, "{sub_code}");
        }
    }

    #[test]
    fn the_gateways_own_codes_come_first() {
        for (code, sub_code, meaning) in [
            ("40002", "isv.invalid-signature", Meaning::AtTheGate),
            ("40001", "isv.missing-app-cert-sn", Meaning::AtTheGate),
            ("40006", "isv.insufficient-isv-permissions", Meaning::AtTheGate),
            ("40002", "ACQ.TRADE_NOT_EXIST", Meaning::AtTheGate),
            ("20000", "isp.unknow-error", Meaning::Unclear),
            ("20000", "ACQ.TRADE_NOT_EXIST", Meaning::Unclear),
            ("10003", "", Meaning::Unclear),
            ("40005", "isv.app-call-limited", Meaning::Unclear),
            ("", "ACQ.TRADE_NOT_EXIST", Meaning::Unclear),
        ] {
            assert_eq!(Meaning::read(code, sub_code), meaning, "{code} {sub_code}");
        }
    }
}
