-- The territory: nation, regions and departments come from regulation/territory.toml.
CREATE TABLE place (
  id UUID NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('nation', 'region', 'department')),
  code TEXT NOT NULL,
  name_fr TEXT NOT NULL,
  name_en TEXT NOT NULL,
  parent_id UUID REFERENCES place (id),
  time_zone TEXT NOT NULL,
  is_overseas BOOLEAN NOT NULL,
  UNIQUE (kind, code)
);

CREATE TABLE ght (
  id UUID NOT NULL PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  short_code TEXT,
  name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  region_id UUID REFERENCES place (id),
  source TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL
);

-- A legal entity (EJ) or an establishment (ET), as FINESS knows it. What people keep stands in other tables.
CREATE TABLE structure (
  id UUID NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('EJ', 'ET')),
  finess TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  long_name TEXT,
  sort_key TEXT NOT NULL,
  -- An EJ that a file only mentions bears the name of one of its establishments until a file names it.
  is_name_provisional BOOLEAN NOT NULL,
  category TEXT,
  category_label TEXT,
  segment TEXT NOT NULL,
  weight BIGINT NOT NULL,
  legal_status TEXT,
  sph_label TEXT,
  tariff_label TEXT,
  siren TEXT,
  siret TEXT,
  ape TEXT,
  street TEXT,
  locality TEXT,
  postal_code TEXT,
  town TEXT,
  town_key TEXT NOT NULL,
  insee TEXT,
  department_id UUID REFERENCES place (id),
  region_id UUID REFERENCES place (id),
  legal_entity_id UUID REFERENCES structure (id),
  opened_on DATE,
  updated_on DATE,
  closed_on DATE,
  is_open BOOLEAN NOT NULL,
  latitude DOUBLE PRECISION,
  longitude DOUBLE PRECISION,
  source TEXT NOT NULL,
  -- A hash of what the source said, so that a second import sees at once what has not changed.
  fingerprint BIGINT NOT NULL,
  has_valid_key BOOLEAN NOT NULL,
  search_row BIGINT NOT NULL UNIQUE,
  created_at TIMESTAMPTZ NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL
);

-- Lists start from a perimeter and follow one of these orders. Each index also holds what lists are filtered by, so that
-- a page is chosen without looking at the rows themselves: it costs the same in one department and in the whole nation.
CREATE INDEX structure_by_name ON structure (sort_key, id, is_open, kind, segment, category, legal_entity_id);
CREATE INDEX structure_of_region_by_name ON structure (region_id, sort_key, id, is_open, kind, segment, category, legal_entity_id);
CREATE INDEX structure_of_department_by_name ON structure (department_id, sort_key, id, is_open, kind, segment, category, legal_entity_id);
CREATE INDEX structure_by_town ON structure (town_key, sort_key, id, is_open, kind, segment, category);
CREATE INDEX structure_of_region_by_town ON structure (region_id, town_key, sort_key, id, is_open, kind, segment, category);
CREATE INDEX structure_of_region_by_number ON structure (region_id, finess, id, is_open, kind, segment, category);
CREATE INDEX structure_by_id ON structure (id, is_open, kind, segment, category, region_id, department_id);
CREATE INDEX structure_by_weight ON structure (search_row, id, is_open, kind, segment, category, region_id, department_id);
CREATE INDEX structure_of_category_by_name ON structure (category, sort_key, id, is_open, kind, region_id, department_id);
CREATE INDEX structure_of_segment_by_name ON structure (segment, sort_key, id, is_open, kind, region_id, department_id);
CREATE INDEX structure_closed_by_name ON structure (sort_key, id, kind) WHERE NOT is_open;
CREATE INDEX structure_of_legal_entity ON structure (legal_entity_id);
CREATE INDEX structure_of_commune ON structure (insee);

CREATE TABLE structure_profile (
  structure_id UUID NOT NULL PRIMARY KEY REFERENCES structure (id),
  usual_name TEXT,
  phone TEXT,
  email TEXT,
  website TEXT,
  note TEXT,
  changed_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE structure_status (
  id UUID NOT NULL PRIMARY KEY,
  structure_id UUID NOT NULL REFERENCES structure (id),
  status TEXT NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE,
  source TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  UNIQUE (structure_id, status, valid_from)
);

CREATE INDEX structure_status_by_status ON structure_status (status, structure_id, valid_from, valid_to);

CREATE TABLE ght_member (
  id UUID NOT NULL PRIMARY KEY,
  ght_id UUID NOT NULL REFERENCES ght (id),
  structure_id UUID NOT NULL REFERENCES structure (id),
  role TEXT NOT NULL CHECK (role IN ('support', 'party', 'associate')),
  valid_from DATE NOT NULL,
  valid_to DATE,
  source TEXT NOT NULL,
  note TEXT,
  UNIQUE (ght_id, structure_id, valid_from)
);

CREATE INDEX ght_member_by_structure ON ght_member (structure_id, ght_id);

CREATE TABLE contact (
  id UUID NOT NULL PRIMARY KEY,
  node_id UUID NOT NULL,
  role TEXT NOT NULL,
  name TEXT,
  phone TEXT,
  email TEXT,
  note TEXT,
  confirmed_on DATE,
  changed_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL
);

CREATE INDEX contact_of_node ON contact (node_id, role);
CREATE INDEX contact_by_role ON contact (role, node_id);

-- Who is above whom, each node being its own ancestor: the rights and the perimeters follow it.
CREATE TABLE closure (
  descendant_id UUID NOT NULL,
  ancestor_id UUID NOT NULL,
  PRIMARY KEY (descendant_id, ancestor_id)
) WITHOUT ROWID;

CREATE INDEX closure_down ON closure (ancestor_id, descendant_id);

-- How many structures stand in each place, so that a count costs nothing.
CREATE TABLE tally (
  place_id UUID NOT NULL,
  kind TEXT NOT NULL,
  category TEXT NOT NULL,
  segment TEXT NOT NULL,
  is_open BOOLEAN NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (place_id, kind, category, segment, is_open)
) WITHOUT ROWID;

CREATE TABLE quality_item (
  structure_id UUID NOT NULL REFERENCES structure (id),
  rule TEXT NOT NULL,
  details TEXT,
  found_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (structure_id, rule)
) WITHOUT ROWID;

CREATE INDEX quality_item_by_rule ON quality_item (rule, structure_id);

CREATE TABLE contour (
  level TEXT NOT NULL CHECK (level IN ('region', 'department', 'arrondissement', 'commune')),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  region_id UUID REFERENCES place (id),
  department_id UUID REFERENCES place (id),
  fine TEXT NOT NULL,
  coarse TEXT NOT NULL,
  min_x BIGINT NOT NULL,
  min_y BIGINT NOT NULL,
  max_x BIGINT NOT NULL,
  max_y BIGINT NOT NULL,
  PRIMARY KEY (level, code)
);

CREATE INDEX contour_of_region ON contour (region_id, level);
CREATE INDEX contour_of_department ON contour (department_id, level);

-- A file that was brought in, and what became of it.
CREATE TABLE import (
  id UUID NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('finess', 'ght', 'contours')),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'refused', 'failed')),
  is_dry_run BOOLEAN NOT NULL,
  file_name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size BIGINT NOT NULL,
  layout TEXT,
  published_on DATE,
  person_id UUID,
  person_name TEXT NOT NULL,
  node_id UUID,
  created_at TIMESTAMPTZ NOT NULL,
  finished_at TIMESTAMPTZ,
  report JSONB
);

CREATE INDEX import_by_time ON import (created_at);

-- The lines that were refused or call for a look.
CREATE TABLE import_line (
  import_id UUID NOT NULL REFERENCES import (id),
  position BIGINT NOT NULL,
  line BIGINT NOT NULL,
  is_refused BOOLEAN NOT NULL,
  code TEXT NOT NULL,
  details TEXT,
  excerpt TEXT,
  PRIMARY KEY (import_id, position)
) WITHOUT ROWID;

-- Counts the changes of the registry, so that what was computed from it knows when it is old.
CREATE TABLE registry_state (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  generation BIGINT NOT NULL,
  -- Counts the changes of the words by which structures are found.
  words BIGINT NOT NULL,
  next_search_row BIGINT NOT NULL,
  memberships_on DATE
);

INSERT INTO registry_state (id, generation, words, next_search_row, memberships_on) VALUES (1, 0, 0, 1, NULL);

-- Every node of the territory under one name, for what may be attached to any of them.
CREATE VIEW node AS
  SELECT id, kind, code, name_fr AS name, CASE kind WHEN 'region' THEN id WHEN 'department' THEN parent_id END AS region_id
    FROM place
  UNION ALL
  SELECT id, 'ght' AS kind, code, name, region_id FROM ght
  UNION ALL
  SELECT id, kind, finess AS code, name, region_id FROM structure;

-- only sqlite
CREATE VIRTUAL TABLE structure_search USING fts5(words, content='', contentless_delete=1, detail=none, tokenize="unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE structure_vocabulary USING fts5vocab(structure_search, 'row');
-- only postgres
CREATE TABLE structure_search (
  rowid BIGINT NOT NULL PRIMARY KEY,
  words TSVECTOR NOT NULL
);
CREATE INDEX structure_search_words ON structure_search USING GIN (words);
-- both
