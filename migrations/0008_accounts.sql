-- When a person came in last; none for somebody who was invited and never came.
ALTER TABLE person ADD COLUMN signed_in_at TIMESTAMPTZ DEFAULT NULL;

UPDATE person
   SET signed_in_at = (SELECT MAX(journal.at)
                         FROM journal
                        WHERE journal.person_id = person.id
                          AND journal.act = 'accounts.signed-in');

-- A link that opens a door once: an invitation, or the way to a new password. A person has one of each at most.
CREATE TABLE one_time_link (
  -- SHA-256 of what stands in the address.
  secret_hash BYTEA NOT NULL PRIMARY KEY,
  -- invitation, recovery
  kind TEXT NOT NULL,
  person_id UUID NOT NULL REFERENCES person (id),
  -- Who invites; nobody when the person asked for it.
  made_by TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  used_at TIMESTAMPTZ
);

CREATE UNIQUE INDEX one_time_link_of_person ON one_time_link (person_id, kind);
CREATE INDEX one_time_link_by_end ON one_time_link (expires_at);

-- Whom the registry knows by an address, so that they can be invited.
CREATE VIEW reachable_contact AS
  SELECT node_id, role, name, email
    FROM contact
   WHERE email IS NOT NULL;

-- Whether a person has an authenticator or a passkey: then a password alone opens nothing.
ALTER TABLE person ADD COLUMN has_second_factor BOOLEAN NOT NULL DEFAULT FALSE;

-- When the person last proved who they are in this session; at its beginning when absent.
ALTER TABLE session ADD COLUMN proved_at TIMESTAMPTZ DEFAULT NULL;

-- Somebody who has given their password, and not yet their second factor: it opens nothing but the next step.
CREATE TABLE half_session (
  secret_hash BYTEA NOT NULL PRIMARY KEY,
  person_id UUID NOT NULL REFERENCES person (id),
  expires_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX half_session_by_end ON half_session (expires_at);

-- An application that shows a code every thirty seconds (RFC 6238).
CREATE TABLE authenticator (
  person_id UUID NOT NULL PRIMARY KEY REFERENCES person (id),
  -- Sealed with a key that is not in the database.
  sealed_secret BYTEA NOT NULL,
  -- The step of the last code that was taken: none serves twice.
  last_step BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  -- None until a first code has shown that the application works.
  confirmed_at TIMESTAMPTZ
);

-- Codes on paper, for whoever has lost the rest. Each serves once.
CREATE TABLE recovery_code (
  -- SHA-256 of the person and the code.
  code_hash BYTEA NOT NULL PRIMARY KEY,
  person_id UUID NOT NULL REFERENCES person (id)
);

CREATE INDEX recovery_code_of_person ON recovery_code (person_id);

-- The browsers in which a person has signed in: others who guess do not make them wait.
CREATE TABLE known_device (
  secret_hash BYTEA NOT NULL,
  person_id UUID NOT NULL REFERENCES person (id),
  seen_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (secret_hash, person_id)
);

CREATE INDEX known_device_by_time ON known_device (seen_at);

-- The known device from which an attempt came.
ALTER TABLE failed_sign_in ADD COLUMN device BYTEA DEFAULT NULL;

-- Passkeys (WebAuthn): the public half of each, and how many times it was used.
CREATE TABLE passkey (
  id UUID NOT NULL PRIMARY KEY,
  person_id UUID NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  credential_id BYTEA NOT NULL UNIQUE,
  credential JSONB NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  used_at TIMESTAMPTZ
);

CREATE INDEX passkey_of_person ON passkey (person_id);

-- What was asked of a device, until it answers: once, and soon.
CREATE TABLE passkey_ceremony (
  id UUID NOT NULL PRIMARY KEY,
  -- Nobody yet, when the device says who it is.
  person_id UUID REFERENCES person (id),
  state JSONB NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX passkey_ceremony_by_end ON passkey_ceremony (expires_at);

-- Who somebody is elsewhere: a provider of identity (OpenID Connect), and the name by which it knows them.
CREATE TABLE provider_identity (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  person_id UUID NOT NULL REFERENCES person (id),
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (issuer, subject)
);

CREATE INDEX provider_identity_of_person ON provider_identity (person_id);

-- Somebody who was sent to the provider, until they come back: once, and soon.
CREATE TABLE provider_round (
  -- SHA-256 of what the provider gives back, and of the cookie of the browser.
  state_hash BYTEA NOT NULL PRIMARY KEY,
  -- What must be matched when they come back; sealed.
  sealed BYTEA NOT NULL,
  back TEXT NOT NULL,
  -- The account to which the identity is to be tied, if it is not to sign in.
  person_id UUID REFERENCES person (id),
  -- Or the invitation by which somebody new comes.
  link_hash BYTEA,
  expires_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX provider_round_by_end ON provider_round (expires_at);
