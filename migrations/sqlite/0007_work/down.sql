ALTER TABLE task DROP COLUMN subject_id;
