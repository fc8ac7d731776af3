//! What providers said, and the money that waits for staff.

use super::Breakage;
use domain::ports::Invariant::{
    AcceptedMessageCaptured, EvidenceIsChained, HeldAttemptQuarantined, QuarantineHasMessage,
    RefusedMoneyQuarantined, WordsAreKnown,
};

/// A record of links from the first position, then what is done besides.
macro_rules! archived {
    ($last:literal, $links:literal, $besides:literal) => {
        concat!(
            "INSERT INTO evidence_archive (chain, first_position, last_position, first_hash, \
             last_hash, file, sha256, links, lowest_id, highest_id, key_ids, at) \
             SELECT chain, 1, ",
            $last,
            ", hash, hash, 'f', hash, ",
            $links,
            ", id, id, '1', 1 FROM evidence WHERE position = 1; ",
            $besides
        )
    };
}

pub(super) const BREAKAGES: &[Breakage] = &[
    ("UPDATE evidence SET number = NULL WHERE number = {paid.number}", &[AcceptedMessageCaptured]),
    (
        "UPDATE evidence SET number = {unpaid.number} WHERE number = {paid.number}",
        &[AcceptedMessageCaptured],
    ),
    ("UPDATE evidence SET number = 'X' WHERE verdict = 'rejected'", &[RefusedMoneyQuarantined]),
    ("DELETE FROM quarantine", &[RefusedMoneyQuarantined, HeldAttemptQuarantined]),
    (
        "UPDATE payment_attempt SET state = 'held' WHERE id = {unpaid.attempt}",
        &[HeldAttemptQuarantined],
    ),
    ("UPDATE quarantine SET evidence_id = 1", &[QuarantineHasMessage]),
    (
        "UPDATE evidence SET reason = 'wrong_merchant' WHERE verdict = 'rejected'",
        &[QuarantineHasMessage, RefusedMoneyQuarantined],
    ),
    ("UPDATE evidence SET verdict = 'perhaps' WHERE number = {paid.number}", &[WordsAreKnown]),
    ("UPDATE quarantine SET currency = 'USD'", &[WordsAreKnown]),
    ("UPDATE evidence SET number = NULL, kind = 'exchange' WHERE number = {paid.number}", &[]),
    (
        "UPDATE evidence SET number = (SELECT number FROM refund WHERE order_id = {refunded}) \
         WHERE number = {paid.number}",
        &[],
    ),
    ("UPDATE evidence SET number = 'X', kind = 'exchange' WHERE verdict = 'rejected'", &[]),
    (
        "UPDATE quarantine SET resolved_at = 1, resolved_by = 'finance', choice = 'release', \
         resolved_reason = (SELECT hash FROM evidence_chain)",
        &[HeldAttemptQuarantined],
    ),
    ("UPDATE quarantine SET choice = 'release'", &[WordsAreKnown]),
    ("UPDATE evidence SET kind = 'letter' WHERE number = {paid.number}", &[WordsAreKnown]),
    ("UPDATE evidence_chain SET length = length + 1", &[EvidenceIsChained]),
    ("UPDATE evidence_chain SET length = length - 1", &[EvidenceIsChained]),
    (
        "UPDATE evidence_chain SET hash = (SELECT hash FROM evidence WHERE position = 1)",
        &[EvidenceIsChained],
    ),
    ("DELETE FROM evidence_chain", &[EvidenceIsChained]),
    ("DELETE FROM evidence WHERE position = 1", &[EvidenceIsChained]),
    ("DELETE FROM evidence WHERE position = 2", &[EvidenceIsChained]),
    ("DELETE FROM evidence WHERE number = {paid.number}", &[EvidenceIsChained]),
    ("UPDATE evidence SET position = 0 WHERE position = 1", &[EvidenceIsChained]),
    ("UPDATE evidence SET hash = NULL WHERE position = 1", &[EvidenceIsChained]),
    ("UPDATE evidence SET chain = NULL, position = NULL, hash = NULL", &[EvidenceIsChained]),
    (
        "UPDATE evidence SET chain = NULL, position = NULL, hash = NULL; DELETE FROM evidence_chain",
        &[],
    ),
    // What follows is archived: as it should be, and then not quite.
    (archived!("1", "1", "DELETE FROM evidence WHERE position <= 1"), &[]),
    (archived!("1", "1", ""), &[EvidenceIsChained]),
    (archived!("1", "1", "DELETE FROM evidence WHERE position <= 2"), &[EvidenceIsChained]),
    (archived!("1", "2", "DELETE FROM evidence WHERE position <= 1"), &[EvidenceIsChained]),
    (
        archived!("1", "1", "DELETE FROM evidence WHERE position <= 1; DELETE FROM evidence_chain"),
        &[EvidenceIsChained],
    ),
    (
        archived!(
            "1",
            "1",
            "DELETE FROM evidence WHERE position <= 1; \
             UPDATE evidence_archive SET first_position = 2, last_position = 2"
        ),
        &[EvidenceIsChained],
    ),
    (
        archived!(
            "1",
            "1",
            "DELETE FROM evidence WHERE position <= 1; \
             UPDATE evidence_archive SET last_position = 2"
        ),
        &[EvidenceIsChained],
    ),
];
