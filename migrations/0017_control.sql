-- What people brought in beside the frameworks that Hygie ships: frameworks, mappings between them, risk matrices.
CREATE TABLE control_library (
  id UUID NOT NULL PRIMARY KEY,
  -- framework, mapping or risk-matrix.
  kind TEXT NOT NULL,
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  title_fr TEXT NOT NULL,
  title_en TEXT NOT NULL,
  -- What the file holds, as the engine reads it.
  document JSONB NOT NULL,
  added_at TIMESTAMPTZ NOT NULL,
  added_by TEXT NOT NULL,
  UNIQUE (kind, code, version)
);
