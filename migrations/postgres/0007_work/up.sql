-- What a task of a later kind is about: the kind says what the id names.
ALTER TABLE task ADD COLUMN subject_id BIGINT;
