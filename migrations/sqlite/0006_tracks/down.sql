DROP INDEX track_event_clear;
ALTER TABLE track_event DROP COLUMN sealed_properties;
ALTER TABLE track_event DROP COLUMN sealed_page;
