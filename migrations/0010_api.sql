-- What a token leaves of the sight of its owner: these rights, and one node and all below it when it names one.
ALTER TABLE api_token ADD COLUMN node_id UUID DEFAULT NULL;

CREATE TABLE api_token_right (
  token_id UUID NOT NULL REFERENCES api_token (id) ON DELETE CASCADE,
  right_name TEXT NOT NULL,
  PRIMARY KEY (token_id, right_name)
) WITHOUT ROWID;

-- The tokens of before keep what they could do.
INSERT INTO api_token_right (token_id, right_name)
  SELECT DISTINCT api_token.id, role_right.right_name
    FROM api_token
    JOIN access_grant ON access_grant.person_id = api_token.person_id
    JOIN role_right ON role_right.role = access_grant.role;

-- A program that belongs to nobody: it has tokens and never a password.
ALTER TABLE person ADD COLUMN is_service BOOLEAN NOT NULL DEFAULT FALSE CHECK (NOT is_service OR password_hash IS NULL);

-- What was answered to a request that bears a key, so that sending it again does nothing again.
CREATE TABLE idempotency_key (
  -- The token or the person that sent it.
  principal_id UUID NOT NULL,
  key TEXT NOT NULL,
  -- SHA-256 of the method, the address and the body.
  fingerprint BYTEA NOT NULL,
  -- Who answers it: a later attempt takes over from one that died before it changed anything.
  attempt_id UUID NOT NULL,
  begun_at TIMESTAMPTZ NOT NULL,
  -- Written in the transaction of the act.
  acted_at TIMESTAMPTZ,
  status BIGINT,
  headers JSONB,
  body BYTEA,
  PRIMARY KEY (principal_id, key)
);

CREATE INDEX idempotency_key_by_age ON idempotency_key (begun_at);

-- A file that somebody deposited. Its bytes are in the folder or the bucket of files, under its identifier.
CREATE TABLE file (
  id UUID NOT NULL PRIMARY KEY,
  sha256 BYTEA NOT NULL,
  size BIGINT NOT NULL,
  -- As the depositor named it, without any folder.
  name TEXT NOT NULL,
  -- What its first bytes say that it is.
  kind TEXT NOT NULL,
  -- unscanned, clean, waiting, infected
  scan TEXT NOT NULL,
  -- A text that holds what looks like a social security number (NIR).
  may_hold_nir BOOLEAN NOT NULL,
  person_id UUID NOT NULL,
  node_id UUID,
  created_at TIMESTAMPTZ NOT NULL,
  -- When somebody last said that they no longer need it.
  released_at TIMESTAMPTZ
);

CREATE INDEX file_released ON file (released_at) WHERE released_at IS NOT NULL;
CREATE INDEX file_to_scan ON file (id) WHERE scan = 'waiting';

-- Who still needs a file: as long as there is a line, it stays.
CREATE TABLE file_reference (
  file_id UUID NOT NULL REFERENCES file (id),
  -- The capability and the thing of it that shows the file.
  capability TEXT NOT NULL,
  owner_id UUID NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (file_id, capability, owner_id)
);

CREATE INDEX file_reference_of_owner ON file_reference (capability, owner_id);

-- Programs that keep a copy ask for what changed since they last looked.
CREATE INDEX structure_by_change ON structure (changed_at, id);
CREATE INDEX contact_by_change ON contact (changed_at, id);
