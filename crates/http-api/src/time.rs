use chrono::SecondsFormat;
use domain::Timestamp;
use domain::time::in_shanghai;

/// RFC 3339 with the offset of Asia/Shanghai, to the second.
pub(crate) fn rfc3339(at: Timestamp) -> String {
    in_shanghai(at).to_rfc3339_opts(SecondsFormat::Secs, false)
}
