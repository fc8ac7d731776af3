//! The test users who have an Alipay account.

/// One of them; nobody real.
#[derive(Debug)]
pub(super) struct Buyer {
    pub(super) name: &'static str,
    /// The account: sixteen digits.
    pub(super) user_id: &'static str,
    /// The same person as applications know them that are not told the account.
    pub(super) open_id: &'static str,
}

const ALL: [Buyer; 3] = [
    Buyer {
        name: "alice",
        user_id: "2088900000000011",
        open_id: "011sandboxAliceOpenId0000000000000000000000001",
    },
    Buyer {
        name: "bob",
        user_id: "2088900000000022",
        open_id: "022sandboxBobOpenId000000000000000000000000002",
    },
    Buyer {
        name: "carol",
        user_id: "2088900000000033",
        open_id: "033sandboxCarolOpenId0000000000000000000000003",
    },
];

impl Buyer {
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|buyer| buyer.name == name)
    }

    /// Who has this id, of either kind.
    pub(super) fn of(id: &str) -> Option<&'static Self> {
        ALL.iter().find(|buyer| buyer.user_id == id || buyer.open_id == id)
    }

    /// The names, for an error text.
    pub(super) fn listed() -> String {
        ALL.each_ref().map(|buyer| buyer.name).join(", ")
    }
}
