-- Each time that the journal was followed from end to end, and what was found.
CREATE TABLE journal_verification (
  id UUID NOT NULL PRIMARY KEY,
  begun_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ NOT NULL,
  row_count BIGINT NOT NULL,
  fault_count BIGINT NOT NULL,
  -- The first faults, as `hygie journal verify --json` says them.
  faults JSONB NOT NULL
);

CREATE INDEX journal_verification_in_order ON journal_verification (begun_at);
CREATE INDEX journal_by_act ON journal (act, sequence);
