DROP TABLE evidence_archived;
DROP TABLE evidence_archive;
