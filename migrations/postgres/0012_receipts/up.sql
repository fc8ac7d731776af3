-- What pushes came to, and why tasks wait; a phone that nobody needs is kept no more. Its column stays,
-- empty, for the release before, and goes with a later one.

-- Why the task was not even tried: last_error says what a try, or a lost holder, left.
ALTER TABLE task ADD COLUMN waits_for TEXT;
-- What the back office answered, of a push that is done: its number, and whose customer it is.
ALTER TABLE task ADD COLUMN receipt_no TEXT;
ALTER TABLE task ADD COLUMN receipt_customer TEXT;

UPDATE conversion SET phone = NULL;
