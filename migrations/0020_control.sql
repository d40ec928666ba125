-- One framework asked of a population by a date.
CREATE TABLE campaign (
  id UUID NOT NULL PRIMARY KEY,
  -- Who runs it: a region, a GHT…
  node_id UUID NOT NULL,
  title TEXT NOT NULL,
  message TEXT,
  framework TEXT NOT NULL,
  framework_version BIGINT NOT NULL,
  -- The groups of requirements that are asked; all of them when the list is empty.
  groups JSONB NOT NULL,
  -- The population, in the words of the list of structures.
  query TEXT NOT NULL,
  due_on DATE NOT NULL,
  -- How many days before the end reminders leave, such as «14 7 1», and after it the directors are told.
  remind_days TEXT NOT NULL,
  escalate_days BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'launching', 'open', 'closed')),
  population BIGINT NOT NULL,
  -- What closing froze.
  results JSONB,
  created_at TIMESTAMPTZ NOT NULL,
  created_by TEXT NOT NULL,
  launched_at TIMESTAMPTZ,
  closed_at TIMESTAMPTZ,
  version BIGINT NOT NULL
);

CREATE INDEX campaign_of_node ON campaign (node_id, created_at);
CREATE INDEX campaign_by_state ON campaign (state, due_on);

-- What one structure answers to one framework. Its score and its summary are written with each answer.
CREATE TABLE assessment (
  id UUID NOT NULL PRIMARY KEY,
  structure_id UUID NOT NULL REFERENCES structure (id),
  framework TEXT NOT NULL,
  framework_version BIGINT NOT NULL,
  groups JSONB NOT NULL,
  -- What the structure was when it began: kind, segment, statuses.
  profile JSONB NOT NULL,
  campaign_id UUID REFERENCES campaign (id),
  state TEXT NOT NULL CHECK (state IN ('open', 'submitted', 'frozen')),
  -- From 0 to 1; nothing while nothing is answered.
  score DOUBLE PRECISION,
  answered BIGINT NOT NULL,
  not_applicable BIGINT NOT NULL,
  lacking BIGINT NOT NULL,
  total BIGINT NOT NULL,
  -- The score of each theme in thousandths, in the order of the framework, separated by spaces; «-» is not known.
  themes TEXT NOT NULL,
  -- One sign for each requirement of the framework: the place of the level, «.» lacking, «x» not applicable, «_» not asked.
  levels TEXT NOT NULL,
  begun_at TIMESTAMPTZ,
  submitted_at TIMESTAMPTZ,
  submitted_by TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL,
  UNIQUE (campaign_id, structure_id)
);

CREATE INDEX assessment_of_structure ON assessment (structure_id, framework, changed_at);
CREATE INDEX assessment_of_campaign ON assessment (campaign_id, structure_id, state, answered, score);
CREATE INDEX assessment_by_framework ON assessment (framework, framework_version, state, structure_id, score);

CREATE TABLE answer (
  assessment_id UUID NOT NULL REFERENCES assessment (id),
  reference TEXT NOT NULL,
  -- The code of a level; nothing when it does not apply.
  level TEXT,
  value DOUBLE PRECISION,
  is_not_applicable BOOLEAN NOT NULL,
  -- Why it does not apply.
  reason TEXT,
  note TEXT,
  -- What it was taken from, when it was proposed by answers to another framework.
  origin JSONB,
  -- The evidence that it relied on is over.
  needs_proof BOOLEAN NOT NULL,
  -- agreed or questioned, by somebody else than who answered.
  review TEXT,
  reviewed_by TEXT,
  person_id UUID NOT NULL,
  person_name TEXT NOT NULL,
  answered_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (assessment_id, reference)
) WITHOUT ROWID;

-- Each answer as it was given, and what was said of it.
CREATE TABLE answer_event (
  id UUID NOT NULL PRIMARY KEY,
  assessment_id UUID NOT NULL REFERENCES assessment (id),
  reference TEXT NOT NULL,
  -- answered, commented, agreed, questioned or reopened.
  kind TEXT NOT NULL,
  level TEXT,
  text TEXT,
  person_name TEXT NOT NULL,
  at TIMESTAMPTZ NOT NULL
);

CREATE INDEX answer_event_of_answer ON answer_event (assessment_id, reference, at);

-- A theme that somebody else answers.
CREATE TABLE delegation (
  assessment_id UUID NOT NULL REFERENCES assessment (id),
  theme TEXT NOT NULL,
  person_id UUID NOT NULL,
  person_name TEXT NOT NULL,
  given_by TEXT NOT NULL,
  given_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (assessment_id, theme)
) WITHOUT ROWID;

CREATE INDEX delegation_of_person ON delegation (person_id);

-- How a score went: one row a day on which it changed.
CREATE TABLE score_day (
  assessment_id UUID NOT NULL REFERENCES assessment (id),
  day DATE NOT NULL,
  score DOUBLE PRECISION,
  answered BIGINT NOT NULL,
  -- What changed that day in the framework, not in the structure.
  note TEXT,
  PRIMARY KEY (assessment_id, day)
) WITHOUT ROWID;

-- A reminder that left for a structure: never twice.
CREATE TABLE campaign_step (
  campaign_id UUID NOT NULL REFERENCES campaign (id),
  structure_id UUID NOT NULL REFERENCES structure (id),
  -- launched, remind-14…, escalated.
  step TEXT NOT NULL,
  at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (campaign_id, structure_id, step)
) WITHOUT ROWID;

-- The structures whose answers are looked at on the evidence.
CREATE TABLE campaign_sample (
  campaign_id UUID NOT NULL REFERENCES campaign (id),
  structure_id UUID NOT NULL REFERENCES structure (id),
  drawn_at TIMESTAMPTZ NOT NULL,
  -- confirmed, lower, higher or unproved; nothing before the look.
  verdict TEXT,
  note TEXT,
  looked_by TEXT,
  looked_at TIMESTAMPTZ,
  PRIMARY KEY (campaign_id, structure_id)
) WITHOUT ROWID;

-- What other capabilities may join: what a structure answered, and where its assessments stand.
CREATE VIEW known_answer AS
  SELECT assessment.structure_id, assessment.framework, answer.reference, answer.value, answer.answered_at,
         assessment.id AS assessment_id
    FROM answer
    JOIN assessment ON assessment.id = answer.assessment_id
   WHERE NOT answer.is_not_applicable AND NOT answer.needs_proof;

CREATE VIEW known_assessment AS
  SELECT id, structure_id, framework, framework_version, campaign_id, state, score, answered, total, themes, submitted_at, changed_at
    FROM assessment;
