-- What visitors' browsers tell may name somebody: it is sealed. page and properties are what releases
-- before wrote in clear; the housekeeping of this one seals that and empties them.
ALTER TABLE track_event ADD COLUMN sealed_page BYTEA;
ALTER TABLE track_event ADD COLUMN sealed_properties BYTEA;
CREATE INDEX track_event_clear ON track_event (id)
    WHERE page IS NOT NULL OR properties IS NOT NULL;
