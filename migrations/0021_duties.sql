-- An audit that was done: what was looked at, by whom, with what level, and when the next one is due.
CREATE TABLE audit (
  id UUID NOT NULL PRIMARY KEY,
  structure_id UUID NOT NULL REFERENCES structure (id),
  -- A code of regulation/audit-types.toml.
  kind TEXT NOT NULL,
  provider TEXT,
  qualification TEXT NOT NULL CHECK (qualification IN ('none', 'passi')),
  begun_on DATE,
  done_on DATE NOT NULL,
  level BIGINT,
  summary TEXT,
  tlp TEXT NOT NULL CHECK (tlp IN ('red', 'amber', 'green', 'clear')),
  report_file_id UUID,
  next_due_on DATE NOT NULL,
  -- What the exchange format OPSSIES calls it, when it came by such a file, and the event as it came.
  event_type BIGINT,
  analysis_type BIGINT,
  exchange JSONB,
  deposited_by TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL
);

CREATE INDEX audit_of_structure ON audit (structure_id, kind, done_on);
CREATE INDEX audit_by_day ON audit (done_on, id, structure_id, kind, next_due_on);
CREATE INDEX audit_by_change ON audit (changed_at, id);
CREATE UNIQUE INDEX audit_of_exchange ON audit (structure_id, event_type, done_on) WHERE event_type IS NOT NULL;

-- Where each structure stands with what it must have or do: kept, so that a region is one short count. What is not for a
-- structure has no row.
CREATE TABLE obligation_standing (
  structure_id UUID NOT NULL REFERENCES structure (id),
  -- A code of regulation/obligations.toml.
  obligation TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('fulfilled', 'watch', 'late', 'missing')),
  held_on DATE,
  ends_on DATE,
  PRIMARY KEY (structure_id, obligation)
) WITHOUT ROWID;

CREATE INDEX obligation_standing_by_state ON obligation_standing (obligation, state, structure_id, ends_on);

-- The day for which the standing of a structure was last worked out.
CREATE TABLE obligation_day (
  structure_id UUID NOT NULL PRIMARY KEY REFERENCES structure (id),
  computed_on DATE NOT NULL
);

CREATE INDEX obligation_day_by_day ON obligation_day (computed_on, structure_id);

-- What a structure spends on computers and on their security in a year, in euros.
CREATE TABLE budget (
  id UUID NOT NULL PRIMARY KEY,
  structure_id UUID NOT NULL REFERENCES structure (id),
  year BIGINT NOT NULL,
  it_operating BIGINT NOT NULL CHECK (it_operating >= 0),
  it_investment BIGINT NOT NULL CHECK (it_investment >= 0),
  programme_total BIGINT CHECK (programme_total >= 0),
  -- The sum of the lines that counted when it was saved.
  spent BIGINT NOT NULL CHECK (spent >= 0),
  note TEXT,
  version BIGINT NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL,
  changed_by TEXT NOT NULL,
  UNIQUE (structure_id, year)
);

CREATE INDEX budget_of_year ON budget (year, structure_id);

CREATE TABLE budget_line (
  structure_id UUID NOT NULL REFERENCES structure (id),
  year BIGINT NOT NULL,
  -- A code of regulation/budget.toml.
  code TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount >= 0),
  PRIMARY KEY (structure_id, year, code)
) WITHOUT ROWID;
