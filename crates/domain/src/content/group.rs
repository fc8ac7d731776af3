use crate::Invalid;
use crate::id::{PackageGroupId, PackageId};

/// What an order page names its template group (模板组) by: 1–32 of a–z, 0–9, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupCode(String);

impl GroupCode {
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let field = "groupCode";
        let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        match text.len() {
            0 => Err(Invalid { field, problem: "must not be empty" }),
            1..=32 if text.bytes().all(good) => Ok(Self(text.to_owned())),
            1..=32 => Err(Invalid { field, problem: "may hold a–z, 0–9, - and _ only" }),
            _longer => Err(Invalid { field, problem: "is too long" }),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Packages that are shown together on a page made from a template (套餐组).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageGroup {
    pub id: PackageGroupId,
    /// Rises with every change; an update of an older version is a conflict.
    pub version: i64,
    /// Unique.
    pub code: GroupCode,
    pub name: String,
    /// How the page lays it out, as the web client knows it: `standard`, `campaign`, …
    pub template: String,
    /// In the order in which they are shown, each once.
    pub packages: Vec<PackageId>,
    pub published: bool,
    /// Smaller stands first.
    pub rank: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_limits() {
        assert_eq!(GroupCode::parse("spring-2026_a").unwrap().as_str(), "spring-2026_a");
        for bad in ["", "Spring", "春", "a b", &"a".repeat(33)] {
            assert_eq!(GroupCode::parse(bad).unwrap_err().field, "groupCode", "{bad}");
        }
    }
}
