//! That what providers said is kept whole, and that their money is booked or waits for staff.

use super::words::listed;
use domain::settlement::QuarantineReason;

/// Positions are told apart by an index, so that as many as the chain is long, the last of them at
/// its end, have no gap. The hashes themselves take the key to check. A chain begins where what has
/// been archived of it ends, and each archive where the one before it does.
pub(super) const EVIDENCE_IS_CHAINED: &str = "
    SELECT 'evidence_chain' AS subject, h.chain AS id FROM evidence_chain h
    LEFT JOIN (SELECT chain, COUNT(*) AS links, MIN(position) AS first, MAX(position) AS last
               FROM evidence WHERE position IS NOT NULL GROUP BY chain) e ON e.chain = h.chain
    LEFT JOIN (SELECT chain, SUM(links) AS links, MAX(last_position) AS last
               FROM evidence_archive GROUP BY chain) a ON a.chain = h.chain
    LEFT JOIN evidence ending ON ending.chain = h.chain AND ending.position = h.length
        AND ending.hash = h.hash
    LEFT JOIN evidence_archive closing ON closing.chain = h.chain
        AND closing.last_position = h.length AND closing.last_hash = h.hash
    WHERE h.length <> COALESCE(e.links, 0) + COALESCE(a.links, 0)
       OR COALESCE(a.links, 0) <> COALESCE(a.last, 0)
       OR (e.links > 0 AND (e.first <> COALESCE(a.last, 0) + 1 OR e.last <> h.length))
       OR (h.length > 0 AND ending.id IS NULL AND closing.chain IS NULL)
    UNION ALL
    SELECT 'evidence', e.id FROM evidence e
    LEFT JOIN evidence_chain h ON h.chain = e.chain
    WHERE (e.chain IS NULL) <> (e.position IS NULL)
       OR (e.position IS NULL) <> (e.hash IS NULL)
       OR (e.chain IS NOT NULL AND h.chain IS NULL)
    UNION ALL
    SELECT 'evidence_archive', a.chain FROM evidence_archive a
    LEFT JOIN evidence_chain h ON h.chain = a.chain
    LEFT JOIN evidence_archive prior ON prior.chain = a.chain
        AND prior.last_position = a.first_position - 1
    WHERE h.chain IS NULL OR a.links <> a.last_position - a.first_position + 1
       OR (a.first_position <> 1 AND prior.chain IS NULL)";

/// A capture is final, so this holds for good. A message about a refund may go by its number.
pub(super) const ACCEPTED_MESSAGE_CAPTURED: &str = "
    SELECT 'evidence' AS subject, e.id FROM evidence e
    LEFT JOIN payment_attempt a ON a.number = e.number AND a.state = 'captured'
    LEFT JOIN refund r ON r.number = e.number
    WHERE e.verdict = 'accepted' AND e.kind IN ('notification', 'query')
      AND a.id IS NULL AND r.id IS NULL";

/// A repeated message may share the row of the first one. What a call of ours was answered settles
/// nothing by itself.
pub(super) fn refused_money_quarantined() -> String {
    let reasons = listed(QuarantineReason::ALL.map(QuarantineReason::name));
    format!(
        "SELECT 'evidence' AS subject, e.id FROM evidence e
         LEFT JOIN (SELECT DISTINCT channel, reason, COALESCE(number, '') AS number
                    FROM quarantine) q
           ON q.channel = e.channel AND q.reason = e.reason AND q.number = COALESCE(e.number, '')
         WHERE e.verdict = 'rejected' AND e.kind IN ('notification', 'query')
           AND q.reason IS NULL AND e.reason IN ({reasons})"
    )
}

/// By a row that staff have not resolved: with the last of them resolved it is released or over.
pub(super) const HELD_ATTEMPT_QUARANTINED: &str = "
    SELECT 'payment_attempt' AS subject, a.id FROM payment_attempt a
    LEFT JOIN quarantine q ON q.number = a.number AND q.resolved_at IS NULL
    WHERE a.state = 'held' AND q.id IS NULL";

/// The message may have been archived, once staff have resolved the row. The id says whose chain it
/// was a link of.
pub(super) const QUARANTINE_HAS_MESSAGE: &str = "
    SELECT 'quarantine' AS subject, q.id FROM quarantine q
    LEFT JOIN evidence e ON e.id = q.evidence_id
    WHERE (e.id IS NULL AND (q.resolved_at IS NULL OR NOT EXISTS (
              SELECT 1 FROM evidence_archive a WHERE a.chain = (q.evidence_id >> 12) & 1023
              AND q.evidence_id BETWEEN a.lowest_id AND a.highest_id)))
       OR e.verdict <> 'rejected' OR (e.id IS NOT NULL AND e.reason IS NULL)
       OR e.reason <> q.reason OR e.channel <> q.channel";
