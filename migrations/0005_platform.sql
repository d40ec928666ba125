-- The chain of the journal: each row bears its place, and a hash of itself and of the row before it.
ALTER TABLE journal ADD COLUMN sequence BIGINT DEFAULT NULL;
ALTER TABLE journal ADD COLUMN hash BYTEA DEFAULT NULL;
CREATE UNIQUE INDEX journal_in_order ON journal (sequence);
CREATE INDEX journal_of_person ON journal (person_id, sequence);

-- The end of the chain. What the first row follows is the chain's own name, drawn by lot when it begins.
CREATE TABLE journal_head (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  chain BYTEA,
  sequence BIGINT NOT NULL,
  hash BYTEA
);

INSERT INTO journal_head (id, sequence) VALUES (1, 0);

-- Work that waits, is being done, or was done. Written in the transaction of the act that asks for it.
CREATE TABLE job (
  id UUID NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  -- Of two jobs of a kind that wait under the same key, the second is not needed.
  unique_key TEXT,
  payload JSONB NOT NULL,
  -- waiting, running, done, dead
  state TEXT NOT NULL,
  due_at TIMESTAMPTZ NOT NULL,
  attempts BIGINT NOT NULL,
  -- A job that is running and whose worker has not said so for long is taken again.
  lease_until TIMESTAMPTZ,
  worker TEXT,
  last_error TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ
);

CREATE INDEX job_waiting ON job (due_at, id) WHERE state = 'waiting';
CREATE INDEX job_running ON job (lease_until) WHERE state = 'running';
CREATE UNIQUE INDEX job_waiting_once ON job (kind, unique_key) WHERE state = 'waiting';
CREATE INDEX job_by_state ON job (state, created_at, id);
CREATE INDEX job_ended ON job (ended_at) WHERE ended_at IS NOT NULL;

-- What comes back: one worker at a time does it.
CREATE TABLE recurring_job (
  name TEXT NOT NULL PRIMARY KEY,
  due_at TIMESTAMPTZ NOT NULL,
  lease_until TIMESTAMPTZ,
  worker TEXT,
  begun_at TIMESTAMPTZ,
  ended_at TIMESTAMPTZ,
  last_error TEXT,
  runs BIGINT NOT NULL,
  failures BIGINT NOT NULL
) WITHOUT ROWID;
