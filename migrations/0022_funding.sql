-- The file of a legal entity or of a group in a funding programme, from its opening to its payment.
CREATE TABLE programme_file (
  id UUID NOT NULL PRIMARY KEY,
  -- The legal entity, or the GHT, that bears it.
  node_id UUID NOT NULL,
  -- A code of regulation/programmes.toml.
  programme TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'deposited', 'instructed', 'validated', 'refused', 'paid')),
  -- In euros.
  amount BIGINT,
  deposited_on DATE,
  instructed_on DATE,
  decided_on DATE,
  paid_on DATE,
  -- Of those who assemble it.
  note TEXT,
  -- Of the agency.
  opinion TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  created_by TEXT NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL,
  UNIQUE (node_id, programme)
);

CREATE INDEX programme_file_by_programme ON programme_file (programme, state, node_id);

-- Which piece of evidence is brought for which prerequisite of a file.
CREATE TABLE programme_piece (
  file_id UUID NOT NULL REFERENCES programme_file (id),
  reference TEXT NOT NULL,
  evidence_id UUID NOT NULL,
  structure_id UUID NOT NULL REFERENCES structure (id),
  PRIMARY KEY (file_id, reference, evidence_id)
) WITHOUT ROWID;

-- What each legal entity weighs in the activity of its group: as it was typed, in percent or in stays.
CREATE TABLE activity_share (
  node_id UUID NOT NULL,
  structure_id UUID NOT NULL REFERENCES structure (id),
  year BIGINT NOT NULL,
  share DOUBLE PRECISION NOT NULL CHECK (share >= 0),
  changed_at TIMESTAMPTZ NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (node_id, year, structure_id)
) WITHOUT ROWID;

-- A project of the information system, and what was thought of its security before it was bought, connected or opened.
CREATE TABLE project (
  id UUID NOT NULL PRIMARY KEY,
  structure_id UUID NOT NULL REFERENCES structure (id),
  name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  -- A code of regulation/projects.toml.
  nature TEXT NOT NULL,
  description TEXT,
  data TEXT NOT NULL CHECK (data IN ('none', 'personal', 'health')),
  hosting TEXT NOT NULL CHECK (hosting IN ('internal', 'hds', 'other')),
  supplier TEXT,
  starts_on DATE,
  -- In euros.
  budget BIGINT,
  security_budget BIGINT,
  dpia_state TEXT NOT NULL CHECK (dpia_state IN ('none', 'planned', 'done')),
  dpia_on DATE,
  homologation TEXT NOT NULL CHECK (homologation IN ('none', 'planned', 'granted', 'refused')),
  homologated_on DATE,
  homologated_until DATE,
  -- Whether it was told that the homologation is over.
  is_homologation_over BOOLEAN NOT NULL,
  ciso_opinion TEXT NOT NULL CHECK (ciso_opinion IN ('none', 'favourable', 'reserved', 'unfavourable')),
  ciso_text TEXT,
  ciso_by TEXT,
  ciso_on DATE,
  region_opinion TEXT NOT NULL CHECK (region_opinion IN ('none', 'favourable', 'reserved', 'unfavourable')),
  region_text TEXT,
  region_by TEXT,
  region_on DATE,
  state TEXT NOT NULL CHECK (state IN ('draft', 'running', 'live', 'ended')),
  created_at TIMESTAMPTZ NOT NULL,
  created_by TEXT NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL
);

CREATE INDEX project_of_structure ON project (structure_id, sort_key, id);
CREATE INDEX project_by_name ON project (sort_key, id, structure_id);
CREATE INDEX project_by_end ON project (homologated_until, id, structure_id) WHERE homologation = 'granted';

-- What is answered to a question of the security review.
CREATE TABLE project_check (
  project_id UUID NOT NULL REFERENCES project (id),
  code TEXT NOT NULL,
  answer TEXT NOT NULL CHECK (answer IN ('yes', 'no', 'na')),
  note TEXT,
  changed_at TIMESTAMPTZ NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (project_id, code)
) WITHOUT ROWID;

-- A policy that a GHT publishes for its members.
CREATE TABLE policy (
  id UUID NOT NULL PRIMARY KEY,
  node_id UUID NOT NULL,
  title TEXT NOT NULL,
  version_label TEXT NOT NULL,
  -- The document: a piece of evidence of a member, or an address.
  evidence_id UUID,
  url TEXT,
  note TEXT,
  published_on DATE NOT NULL,
  published_by TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX policy_of_node ON policy (node_id, published_on, id);

CREATE TABLE policy_adoption (
  policy_id UUID NOT NULL REFERENCES policy (id),
  structure_id UUID NOT NULL REFERENCES structure (id),
  adopted_on DATE NOT NULL,
  adopted_by TEXT NOT NULL,
  note TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (policy_id, structure_id)
) WITHOUT ROWID;

CREATE INDEX policy_adoption_of_structure ON policy_adoption (structure_id, policy_id);
