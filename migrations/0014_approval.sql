-- A grant may wait for a second person. While it waits it begins never: its valid_from is the end of time, so that no
-- query counts it; these two keep what was asked.
ALTER TABLE access_grant ADD COLUMN asked_from TIMESTAMPTZ DEFAULT NULL;
ALTER TABLE access_grant ADD COLUMN asked_to TIMESTAMPTZ DEFAULT NULL;
