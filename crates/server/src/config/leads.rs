//! Leads, conversions and messages to customers: what is the same beside the sandbox and without.

use super::outside::Baidu;
use super::{Problems, Reader};
use ipnet::IpNet;

#[derive(Debug, Clone)]
pub(crate) struct LeadSettings {
    /// From where leads are pushed; from anywhere when unset.
    pub(crate) sources: Option<Vec<IpNet>>,
    /// Hosts of the pages that advertisements lead to.
    pub(crate) promotion_hosts: Vec<String>,
    /// Baidu's number of the kind of conversion that a call is.
    pub(crate) call_type: u32,
    pub(crate) recall_daily_cap: u32,
}

impl LeadSettings {
    pub(super) fn read(reader: &Reader, problems: &mut Problems) -> Self {
        let sources = reader.networks("BAIDU_LEAD_SOURCES", "", problems);
        Self {
            sources: Some(sources).filter(|sources| !sources.is_empty()),
            promotion_hosts: reader.list("PROMOTION_HOSTS", ""),
            call_type: reader.number("BAIDU_OCPC_CALL_TYPE", 30, 1..=999, problems),
            recall_daily_cap: reader.number("RECALL_DAILY_CAP", 2_000, 0..=1_000_000, problems),
        }
    }

    /// A secret in an address alone is not enough where leads are real.
    pub(super) fn check_production(&self, baidu: &Baidu, problems: &mut Problems) {
        let takes_leads = baidu.lead_secrets.iter().any(Option::is_some);
        if takes_leads && self.sources.is_none() {
            problems.add("BAIDU_LEAD_SOURCES", "is required in production where leads are taken");
        }
    }
}
