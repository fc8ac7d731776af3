//! What 卓越 keeps: payment orders, customers' data and orders, each under keys of its own.

use serde_json::Value;

use super::bill;
use crate::store::Kind;

/// One kind of thing that is kept.
#[derive(Debug)]
pub(super) struct Register {
    /// Its place in the path.
    resource: &'static str,
    /// Its name in the record.
    pub(super) kind: &'static str,
    pub(super) receipts: Kind,
    pub(super) by_order: Kind,
    /// Begins its receipts' numbers.
    pub(super) mark: &'static str,
    /// Reads and checks a body; the error names the field.
    pub(super) read: fn(&[u8]) -> Result<Value, String>,
    /// Whether the platform's token opens it, in place of a signature.
    pub(super) by_token: bool,
    /// What must be there for the same order before.
    pub(super) needs: Option<&'static Register>,
}

const DATA: Register = Register {
    resource: "customer-data",
    kind: "data",
    receipts: Kind::ZhuoyueData,
    by_order: Kind::ZhuoyueDataByOrder,
    mark: "ZD",
    read: bill::read_data,
    by_token: true,
    needs: None,
};

static REGISTERS: [Register; 3] = [
    DATA,
    Register {
        resource: "orders",
        kind: "order",
        receipts: Kind::ZhuoyueOrder,
        by_order: Kind::ZhuoyueOrderByOrder,
        mark: "ZO",
        read: bill::read_order,
        by_token: true,
        needs: Some(&DATA),
    },
    Register {
        resource: "payment-orders",
        kind: "payment-order",
        receipts: Kind::Receipt,
        by_order: Kind::ReceiptByOrder,
        mark: "ZY",
        read: bill::read,
        by_token: false,
        needs: None,
    },
];

impl Register {
    pub(super) fn all() -> &'static [Self] {
        &REGISTERS
    }

    pub(super) fn of_path(segments: &[&str]) -> Option<&'static Self> {
        match segments {
            ["api", "v1", resource, ..] => REGISTERS.iter().find(|one| one.resource == *resource),
            _other => None,
        }
    }
}
