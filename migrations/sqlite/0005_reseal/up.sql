-- Changing the key that seals what is stored, while servers work.

-- Which keys a server holds: ids and hashes of them, never the keys. holder: as in worker_slot.
CREATE TABLE key_holder (
    holder TEXT NOT NULL PRIMARY KEY,
    sheet TEXT NOT NULL,
    told_at BIGINT NOT NULL
) WITHOUT ROWID;

-- The one change to the audit: the same detail under another key, so as long as it was.
DROP TRIGGER audit_kept;
CREATE TRIGGER audit_kept BEFORE UPDATE ON audit
WHEN NOT (NEW.id IS OLD.id AND NEW.account IS OLD.account AND NEW.action IS OLD.action
    AND NEW.subject IS OLD.subject AND NEW.at IS OLD.at
    AND length(NEW.detail) = length(OLD.detail)
    AND substr(NEW.detail, 1, 4) <> substr(OLD.detail, 1, 4))
BEGIN
    SELECT RAISE(ABORT, 'the audit is kept as it is');
END;
