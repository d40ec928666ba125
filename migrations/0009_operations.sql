-- The backups that Hygie made by itself and that are still there.
CREATE TABLE backup (
  file_name TEXT NOT NULL PRIMARY KEY,
  bytes BIGINT NOT NULL,
  row_count BIGINT NOT NULL,
  begun_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ NOT NULL
);
