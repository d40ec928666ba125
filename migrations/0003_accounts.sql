CREATE TABLE person (
  id UUID NOT NULL PRIMARY KEY,
  -- Lower case: two people cannot differ by capitals alone.
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  -- Argon2id, in the PHC string format; none until the person has a password.
  password_hash TEXT,
  must_change_password BOOLEAN NOT NULL,
  lang TEXT,
  theme TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  disabled_at TIMESTAMPTZ,
  version BIGINT NOT NULL
);

CREATE INDEX person_by_name ON person (sort_key, id);

-- A role, given on a node and all below it, from one moment to another.
CREATE TABLE access_grant (
  id UUID NOT NULL PRIMARY KEY,
  person_id UUID NOT NULL REFERENCES person (id),
  role TEXT NOT NULL,
  node_id UUID NOT NULL,
  valid_from TIMESTAMPTZ NOT NULL,
  -- Without end: the last moment of the year 9999, so that a comparison is enough.
  valid_to TIMESTAMPTZ NOT NULL,
  granted_by UUID,
  created_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX access_grant_of_person ON access_grant (person_id, node_id);
CREATE INDEX access_grant_on_node ON access_grant (node_id, person_id);

-- The policy of the product, written here at each start so that queries can join it.
CREATE TABLE role_right (
  role TEXT NOT NULL,
  right_name TEXT NOT NULL,
  PRIMARY KEY (role, right_name)
) WITHOUT ROWID;

CREATE TABLE session (
  -- SHA-256 of the secret in the cookie.
  secret_hash BYTEA NOT NULL PRIMARY KEY,
  person_id UUID NOT NULL REFERENCES person (id),
  created_at TIMESTAMPTZ NOT NULL,
  seen_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  perimeter_id UUID,
  agent TEXT NOT NULL
);

CREATE INDEX session_of_person ON session (person_id);

CREATE TABLE api_token (
  id UUID NOT NULL PRIMARY KEY,
  person_id UUID NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  -- SHA-256 of the token, which is shown once and never kept.
  secret_hash BYTEA NOT NULL UNIQUE,
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  used_at TIMESTAMPTZ
);

CREATE INDEX api_token_of_person ON api_token (person_id);

-- Failed sign-ins, to slow down those who guess.
CREATE TABLE failed_sign_in (
  id UUID NOT NULL PRIMARY KEY,
  email TEXT NOT NULL,
  address TEXT NOT NULL,
  at TIMESTAMPTZ NOT NULL
);

CREATE INDEX failed_sign_in_by_email ON failed_sign_in (email, at);
CREATE INDEX failed_sign_in_by_address ON failed_sign_in (address, at);

-- What each person may do on each node, and when: a right holds on the node of its grant and on all below it.
CREATE VIEW sight AS
  SELECT access_grant.person_id, role_right.right_name, closure.descendant_id AS node_id,
         access_grant.valid_from, access_grant.valid_to
    FROM access_grant
    JOIN role_right ON role_right.role = access_grant.role
    JOIN closure ON closure.ancestor_id = access_grant.node_id;
