-- A temporary password serves for some days only; the moment when it no longer does.
ALTER TABLE person ADD COLUMN temporary_until TIMESTAMPTZ DEFAULT NULL;
