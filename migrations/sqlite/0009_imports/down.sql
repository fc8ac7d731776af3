DROP TABLE qualified_user;
DROP TABLE import_change;
DROP TABLE import_refusal;
DROP TABLE import_chunk;
DROP TABLE import_file;
