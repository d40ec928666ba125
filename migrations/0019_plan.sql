-- A gap on a structure: one register, whatever revealed it.
CREATE TABLE finding (
  id UUID NOT NULL PRIMARY KEY,
  structure_id UUID NOT NULL REFERENCES structure (id),
  -- assessment, audit, exposure, advisory, incident, exercise, project or manual.
  source TEXT NOT NULL,
  -- The audit, the assessment… that revealed it.
  origin_id UUID,
  -- What makes two reports of a source the same gap.
  dedup_key TEXT NOT NULL,
  framework TEXT,
  requirement TEXT,
  asset TEXT,
  title TEXT NOT NULL,
  description TEXT,
  -- 4 critical, 3 high, 2 medium, 1 low.
  severity BIGINT NOT NULL CHECK (severity BETWEEN 1 AND 4),
  exposure TEXT NOT NULL CHECK (exposure IN ('internet', 'internal')),
  state TEXT NOT NULL CHECK (state IN ('open', 'planned', 'in-progress', 'to-verify', 'closed', 'accepted')),
  -- Neither closed nor accepted.
  is_open BOOLEAN NOT NULL,
  found_on DATE NOT NULL,
  -- When its source saw it last.
  seen_on DATE NOT NULL,
  due_on DATE NOT NULL,
  closed_on DATE,
  accepted_until DATE,
  accepted_by TEXT,
  accepted_reason TEXT,
  -- How often it came back.
  reopened BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL,
  UNIQUE (structure_id, dedup_key)
);

CREATE INDEX finding_of_structure ON finding (structure_id, is_open, due_on, severity);
CREATE INDEX finding_by_due ON finding (due_on, id, structure_id, severity, source) WHERE is_open;
CREATE INDEX finding_by_change ON finding (changed_at, id);
CREATE INDEX finding_of_origin ON finding (origin_id);
CREATE INDEX finding_accepted ON finding (accepted_until) WHERE state = 'accepted';

-- A step of the plan. It belongs to a structure, or to a GHT that shares it among its members.
CREATE TABLE plan_action (
  id UUID NOT NULL PRIMARY KEY,
  node_id UUID NOT NULL,
  title TEXT NOT NULL,
  description TEXT,
  state TEXT NOT NULL CHECK (state IN ('planned', 'doing', 'blocked', 'done', 'dropped')),
  is_open BOOLEAN NOT NULL,
  -- hours, days, weeks or months of work.
  effort TEXT NOT NULL CHECK (effort IN ('hours', 'days', 'weeks', 'months')),
  -- In euros.
  cost BIGINT,
  owner_id UUID,
  owner_name TEXT,
  due_on DATE,
  done_on DATE,
  created_at TIMESTAMPTZ NOT NULL,
  created_by TEXT NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL
);

CREATE INDEX plan_action_of_node ON plan_action (node_id, is_open, due_on);
CREATE INDEX plan_action_by_due ON plan_action (due_on, id) WHERE is_open;
CREATE INDEX plan_action_of_owner ON plan_action (owner_id, is_open, due_on);

-- The structures that an action is for, each with where it stands there: one, unless it is shared.
CREATE TABLE action_member (
  action_id UUID NOT NULL REFERENCES plan_action (id),
  structure_id UUID NOT NULL REFERENCES structure (id),
  is_done BOOLEAN NOT NULL,
  done_on DATE,
  PRIMARY KEY (action_id, structure_id)
) WITHOUT ROWID;

CREATE INDEX action_member_of_structure ON action_member (structure_id, action_id, is_done);

CREATE TABLE action_finding (
  action_id UUID NOT NULL REFERENCES plan_action (id),
  finding_id UUID NOT NULL REFERENCES finding (id),
  PRIMARY KEY (action_id, finding_id)
) WITHOUT ROWID;

CREATE INDEX action_of_finding ON action_finding (finding_id, action_id);

-- An action that waits for another.
CREATE TABLE action_need (
  action_id UUID NOT NULL REFERENCES plan_action (id),
  needs_id UUID NOT NULL REFERENCES plan_action (id),
  PRIMARY KEY (action_id, needs_id)
) WITHOUT ROWID;

-- What proves something: kept once, used by many.
CREATE TABLE evidence (
  id UUID NOT NULL PRIMARY KEY,
  structure_id UUID NOT NULL REFERENCES structure (id),
  kind TEXT NOT NULL CHECK (kind IN ('file', 'link', 'note')),
  title TEXT NOT NULL,
  url TEXT,
  note TEXT,
  file_id UUID,
  valid_until DATE,
  -- Whether what relied on it was told that it is over.
  is_over BOOLEAN NOT NULL,
  person_name TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX evidence_of_structure ON evidence (structure_id, created_at);
CREATE INDEX evidence_by_end ON evidence (valid_until) WHERE NOT is_over;

CREATE TABLE evidence_use (
  evidence_id UUID NOT NULL REFERENCES evidence (id),
  -- answer, finding, action, prerequisite…
  kind TEXT NOT NULL,
  -- What relies on it: an identifier, or one and a reference.
  owner TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (evidence_id, kind, owner)
) WITHOUT ROWID;

CREATE INDEX evidence_use_by_owner ON evidence_use (kind, owner, evidence_id);

-- What is known of a structure, whoever found it out: obligations, programmes and dashboards are computed from these.
CREATE TABLE fact (
  id UUID NOT NULL PRIMARY KEY,
  structure_id UUID NOT NULL REFERENCES structure (id),
  code TEXT NOT NULL,
  -- A number, when the fact is one: a share, a level.
  value DOUBLE PRECISION,
  -- When it was true, and until when it holds when it says so itself.
  held_on DATE NOT NULL,
  held_until DATE,
  -- The capability or the person it comes from, and what there.
  source TEXT NOT NULL,
  origin_id UUID,
  note TEXT,
  recorded_at TIMESTAMPTZ NOT NULL,
  recorded_by TEXT NOT NULL
);

CREATE INDEX fact_of_structure ON fact (structure_id, code, held_on);
CREATE UNIQUE INDEX fact_of_origin ON fact (structure_id, code, origin_id) WHERE origin_id IS NOT NULL;

-- Where the plan of each structure stands: written again when something of it changes, so that a region is one short sum.
CREATE TABLE plan_standing (
  structure_id UUID NOT NULL PRIMARY KEY REFERENCES structure (id),
  critical BIGINT NOT NULL,
  high BIGINT NOT NULL,
  medium BIGINT NOT NULL,
  low BIGINT NOT NULL,
  late_findings BIGINT NOT NULL,
  accepted BIGINT NOT NULL,
  closed BIGINT NOT NULL,
  open_actions BIGINT NOT NULL,
  late_actions BIGINT NOT NULL,
  done_actions BIGINT NOT NULL,
  planned_cost BIGINT NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL
);

-- The day up to which what grew late has been counted.
CREATE TABLE plan_state (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  day DATE
);

INSERT INTO plan_state (id, day) VALUES (1, NULL);

-- The delays that an agency chose for its region, in place of those of regulation/sla.toml.
CREATE TABLE sla_delay (
  region_id UUID NOT NULL REFERENCES place (id),
  severity BIGINT NOT NULL,
  exposure TEXT NOT NULL,
  days BIGINT NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (region_id, severity, exposure)
) WITHOUT ROWID;

-- An address by which a calendar reads the dates of a person's plan, without a sign-in.
CREATE TABLE calendar_link (
  secret_hash BYTEA NOT NULL PRIMARY KEY,
  person_id UUID NOT NULL,
  node_id UUID NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX calendar_link_of_person ON calendar_link (person_id, node_id);
