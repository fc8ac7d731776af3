use crate::customer::QueryId;
use crate::time::Timestamp;

/// Somebody on the list of qualified users (达标), who need not be a known customer yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualifiedUser {
    pub query_id: QueryId,
    /// What they qualified for, as the list names it.
    pub campaign: Option<String>,
    /// Since when they have been on the list.
    pub since: Timestamp,
}

/// Whether a queryId is qualified, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qualification {
    pub query_id: QueryId,
    /// By BOSS, as our copy of the customer has it; `None`: there is no copy.
    pub by_boss: Option<bool>,
    /// By the list.
    pub listed: Option<QualifiedUser>,
}

impl Qualification {
    pub fn is_qualified(&self) -> bool {
        self.listed.is_some() || self.by_boss == Some(true)
    }
}
