use super::ErrorCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

/// What a failed request is answered with.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErrorBody {
    /// For people: Chinese, or English with `Accept-Language: en`.
    pub(super) msg: String,
    /// The HTTP status.
    pub(super) code: u16,
    /// For programs.
    #[schema(schema_with = error_words)]
    pub(super) error: &'static str,
    /// Found again in our log, and in the header `X-Request-Id`.
    pub(super) request_id: String,
    /// The field, parameter or header that is to blame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) field: Option<String>,
    /// What is wrong with a request that cannot be read, in English, for whoever writes the client.
    #[schema(example = "must not be empty")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) problem: Option<String>,
}

impl ErrorBody {
    pub(super) fn to_json(&self) -> String {
        // Plain strings and numbers always serialise.
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn error_words() -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .enum_values(Some(ErrorCode::ALL.map(ErrorCode::word)))
        .build()
}
