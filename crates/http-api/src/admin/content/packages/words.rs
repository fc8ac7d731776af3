//! The words of a package's fields.

use domain::package::{Audience, LateMoneyPolicy, Shelf};

pub(super) fn kind_name(kind: Shelf) -> &'static str {
    match kind {
        Shelf::Home => "home",
        Shelf::Family => "family",
        Shelf::Group => "group",
    }
}

pub(super) fn kind(name: &str) -> Option<Shelf> {
    [Shelf::Home, Shelf::Family, Shelf::Group].into_iter().find(|kind| kind_name(*kind) == name)
}

pub(super) fn audience_name(audience: Audience) -> &'static str {
    match audience {
        Audience::Everyone => "everyone",
        Audience::Qualified => "qualified",
        Audience::Lapsed => "lapsed",
    }
}

pub(super) fn audience(name: &str) -> Option<Audience> {
    let all = [Audience::Everyone, Audience::Qualified, Audience::Lapsed];
    all.into_iter().find(|audience| audience_name(*audience) == name)
}

pub(super) fn late_money_name(policy: LateMoneyPolicy) -> &'static str {
    match policy {
        LateMoneyPolicy::Complete => "complete",
        LateMoneyPolicy::Refund => "refund",
        LateMoneyPolicy::Hold => "hold",
    }
}

pub(super) fn late_money(name: &str) -> Option<LateMoneyPolicy> {
    let all = [LateMoneyPolicy::Complete, LateMoneyPolicy::Refund, LateMoneyPolicy::Hold];
    all.into_iter().find(|policy| late_money_name(*policy) == name)
}
