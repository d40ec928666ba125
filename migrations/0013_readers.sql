-- Nobody writes to a program.
DROP VIEW reader;
CREATE VIEW reader AS SELECT id, email, name, lang FROM person WHERE disabled_at IS NULL AND NOT is_service;
