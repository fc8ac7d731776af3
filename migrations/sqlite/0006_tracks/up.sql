-- What visitors' browsers tell may name somebody: it is sealed. page and properties are what releases
-- before wrote in clear; the housekeeping of this one seals that and empties them.
ALTER TABLE track_event ADD COLUMN sealed_page BLOB;
ALTER TABLE track_event ADD COLUMN sealed_properties BLOB;
CREATE INDEX track_event_clear ON track_event (id)
    WHERE page IS NOT NULL OR properties IS NOT NULL;
