use crate::extract::JsonObject;
use crate::time::rfc3339;
use domain::lead::Lead;
use serde::Serialize;
use utoipa::ToSchema;

/// What is not known is left out.
// No `Debug`: what is in plain text is for nobody's log.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LeadShown {
    pub(super) id: String,
    /// `01` or `02`.
    pub(super) account: &'static str,
    /// `phone`, `consult` or `form`.
    pub(super) kind: &'static str,
    /// Baidu's number of it.
    pub(super) clue_id: String,
    /// Masked.
    #[schema(example = "**明")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) customer_name: Option<String>,
    /// Masked.
    #[schema(example = "139******678")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) phone_number: Option<String>,
    /// Baidu's number of the advertiser.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ucid: Option<String>,
    /// Where the visitor came from, by Baidu.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) channel: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) info_source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) info_source_detail: Option<String>,
    /// When it was left, by Baidu.
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) committed_at: Option<String>,
    #[schema(format = DateTime)]
    pub(super) received_at: String,
}

impl LeadShown {
    pub(super) fn of(lead: &Lead) -> Self {
        Self {
            customer_name: lead.name.as_ref().map(|name| name.masked().into_string()),
            phone_number: lead.phone.as_ref().map(|phone| phone.masked().into_string()),
            ..Self::plain(lead)
        }
    }

    /// For those who may see it.
    pub(super) fn plain(lead: &Lead) -> Self {
        Self {
            id: lead.id.to_string(),
            account: lead.account.name(),
            kind: lead.kind.name(),
            clue_id: lead.clue_id.as_str().to_owned(),
            customer_name: lead.name.as_ref().map(|name| name.expose().to_owned()),
            phone_number: lead.phone.as_ref().map(|phone| phone.expose().to_owned()),
            ucid: lead.ucid.clone(),
            channel: lead.channel.clone(),
            info_source: lead.source.info.clone(),
            info_source_detail: lead.source.detail.clone(),
            committed_at: lead.committed_at.map(rfc3339),
            received_at: rfc3339(lead.received_at),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LeadRevealed {
    #[serde(flatten)]
    lead: LeadShown,
    /// The push as it came.
    #[schema(value_type = Object)]
    detail: JsonObject,
}

impl LeadRevealed {
    pub(super) fn of(lead: &Lead) -> Self {
        let detail = serde_json::from_str(&lead.detail.0).unwrap_or_default();
        Self { lead: LeadShown::plain(lead), detail }
    }
}
