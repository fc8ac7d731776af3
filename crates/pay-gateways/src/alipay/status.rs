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
            | "OPEN_ID_NOT_TINY_APP"
            | "UNBOUND_APPLICATION"
            | "PRODUCT_NOT_SUPPORT_IN_TINY_APP"
            | "RISK_MERCHANT_IP_NOT_EXIST"
            | "APPLY_PC_MERCHANT_CODE_ERROR"
            | "INVALID_PARAMETER"
            | "EXIST_FORBIDDEN_WORD"
            | "NOW_TIME_AFTER_EXPIRE_TIME_ERROR"
            | "BEYOND_PAY_RESTRICTION" => Self::Denied,
            _system_error_reused_number_or_unknown => Self::Unclear,
        }
    }
}

/// Whether a refund that failed may be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// It never will be carried out under this number.
    ForGood,
    /// The trade does not allow it (any more), unless this very refund brought it there.
    ByState,
    /// Something of ours or of the trade's must be put right: then the same number may be sent
    /// again.
    ForNow,
    /// Nothing to be relied upon.
    Unclear,
}

impl Refused {
    pub(super) fn read(signed: bool, code: &str, sub_code: &str) -> Self {
        match (signed, code) {
            (true, "40004") => Self::by(sub_code.strip_prefix("ACQ.").unwrap_or(sub_code)),
            (true, "20001" | "40001" | "40002" | "40003" | "40006") => Self::ForNow,
            _unsigned_busy_or_unknown => Self::Unclear,
        }
    }

    fn by(sub_code: &str) -> Self {
        match sub_code {
            "TRADE_HAS_SUCCESS"
            | "TRADE_HAS_FINISHED"
            | "TRADE_HAS_CLOSE"
            | "TRADE_NOT_EXIST"
            | "TRADE_STATUS_ERROR"
            | "REASON_TRADE_STATUS_INVALID"
            | "REASON_ILLEGAL_STATUS"
            | "TRADE_NOT_ALLOW_REFUND"
            | "REFUND_AMT_NOT_EQUAL_TOTAL"
            | "REFUND_FEE_ERROR"
            | "REASON_TRADE_REFUND_FEE_ERR"
            | "NOT_ALLOW_PARTIAL_REFUND"
            | "TOTAL_FEE_EXCEED" => Self::ByState,
            "SELLER_BALANCE_NOT_ENOUGH"
            | "REASON_TRADE_BEEN_FREEZEN"
            | "ACCESS_FORBIDDEN"
            | "PARTNER_ERROR"
            | "SELLER_BEEN_BLOCKED"
            | "MERCHANT_STATUS_NOT_NORMAL"
            | "OPEN_ID_NOT_TINY_APP"
            | "UNBOUND_APPLICATION"
            | "PRODUCT_NOT_SUPPORT_IN_TINY_APP"
            | "RISK_MERCHANT_IP_NOT_EXIST"
            | "APPLY_PC_MERCHANT_CODE_ERROR" => Self::ForNow,
            "CONTEXT_INCONSISTENT"
            | "DISCORDANT_REPEAT_REQUEST"
            | "BUYER_SELLER_EQUAL"
            | "TRADE_BUYER_NOT_MATCH"
            | "BUYER_ENABLE_STATUS_FORBID"
            | "BUYER_NOT_EXIST"
            | "INVALID_PARAMETER"
            | "EXIST_FORBIDDEN_WORD"
            | "NOW_TIME_AFTER_EXPIRE_TIME_ERROR"
            | "BEYOND_PAY_RESTRICTION" => Self::ForGood,
            _system_error_or_unknown => Self::Unclear,
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

    /// Every documented `sub_code` of a business failure: what it says of a payment, and of a
    /// refund.
    const TABLE: &[(&str, Meaning, Refused)] = &[
        ("TRADE_HAS_SUCCESS", Meaning::Paid, Refused::ByState),
        ("TRADE_HAS_FINISHED", Meaning::Paid, Refused::ByState),
        ("TRADE_HAS_CLOSE", Meaning::Closed, Refused::ByState),
        ("TRADE_NOT_EXIST", Meaning::NotFound, Refused::ByState),
        ("TRADE_STATUS_ERROR", Meaning::Conflict, Refused::ByState),
        ("REASON_TRADE_STATUS_INVALID", Meaning::Conflict, Refused::ByState),
        ("REASON_ILLEGAL_STATUS", Meaning::Conflict, Refused::ByState),
        ("TRADE_NOT_ALLOW_REFUND", Meaning::Unclear, Refused::ByState),
        ("REASON_TRADE_BEEN_FREEZEN", Meaning::Unclear, Refused::ForNow),
        // The same number with other data: what Alipay holds is to be asked.
        ("CONTEXT_INCONSISTENT", Meaning::Unclear, Refused::ForGood),
        ("DISCORDANT_REPEAT_REQUEST", Meaning::Unclear, Refused::ForGood),
        ("SYSTEM_ERROR", Meaning::Unclear, Refused::Unclear),
        ("SELLER_BALANCE_NOT_ENOUGH", Meaning::Unclear, Refused::ForNow),
        ("REFUND_AMT_NOT_EQUAL_TOTAL", Meaning::Unclear, Refused::ByState),
        ("REFUND_FEE_ERROR", Meaning::Unclear, Refused::ByState),
        ("REASON_TRADE_REFUND_FEE_ERR", Meaning::Unclear, Refused::ByState),
        ("NOT_ALLOW_PARTIAL_REFUND", Meaning::Unclear, Refused::ByState),
        ("TOTAL_FEE_EXCEED", Meaning::Denied, Refused::ByState),
        ("BUYER_SELLER_EQUAL", Meaning::Denied, Refused::ForGood),
        ("TRADE_BUYER_NOT_MATCH", Meaning::Denied, Refused::ForGood),
        ("BUYER_ENABLE_STATUS_FORBID", Meaning::Denied, Refused::ForGood),
        ("BUYER_NOT_EXIST", Meaning::Denied, Refused::ForGood),
        ("ACCESS_FORBIDDEN", Meaning::Denied, Refused::ForNow),
        ("PARTNER_ERROR", Meaning::Denied, Refused::ForNow),
        ("SELLER_BEEN_BLOCKED", Meaning::Denied, Refused::ForNow),
        ("MERCHANT_STATUS_NOT_NORMAL", Meaning::Denied, Refused::ForNow),
        ("OPEN_ID_NOT_TINY_APP", Meaning::Denied, Refused::ForNow),
        ("UNBOUND_APPLICATION", Meaning::Denied, Refused::ForNow),
        ("PRODUCT_NOT_SUPPORT_IN_TINY_APP", Meaning::Denied, Refused::ForNow),
        ("RISK_MERCHANT_IP_NOT_EXIST", Meaning::Denied, Refused::ForNow),
        ("APPLY_PC_MERCHANT_CODE_ERROR", Meaning::Denied, Refused::ForNow),
        ("INVALID_PARAMETER", Meaning::Denied, Refused::ForGood),
        ("EXIST_FORBIDDEN_WORD", Meaning::Denied, Refused::ForGood),
        ("NOW_TIME_AFTER_EXPIRE_TIME_ERROR", Meaning::Denied, Refused::ForGood),
        ("BEYOND_PAY_RESTRICTION", Meaning::Denied, Refused::ForGood),
        ("SOMETHING_NEW", Meaning::Unclear, Refused::Unclear),
        ("", Meaning::Unclear, Refused::Unclear),
    ];

    #[test]
    fn failures_of_business_mean_the_same_with_and_without_their_prefix() {
        for &(sub_code, meaning, refused) in TABLE {
            for word in [sub_code.to_owned(), format!("ACQ.{sub_code}")] {
                assert_eq!(Meaning::read("40004", &word), meaning, "{word}");
                assert_eq!(Refused::read(true, "40004", &word), refused, "{word}");
            }
        }
    }

    #[test]
    fn an_unsigned_word_says_nothing_of_a_refund() {
        for &(sub_code, ..) in TABLE {
            assert_eq!(Refused::read(false, "40004", sub_code), Refused::Unclear, "{sub_code}");
        }
        assert_eq!(Refused::read(false, "40002", "isv.invalid-signature"), Refused::Unclear);
        assert_eq!(Refused::read(true, "40002", "isv.app-cert-expired"), Refused::ForNow);
        assert_eq!(Refused::read(true, "20000", "isp.unknow-error"), Refused::Unclear);
        assert_eq!(Refused::read(true, "40005", "isv.app-call-limited"), Refused::Unclear);
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
