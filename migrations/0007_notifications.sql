-- Whom one can write to: the people whose account is open, the mailboxes that structures keep among their contacts.
CREATE VIEW reader AS SELECT id, email, name, lang FROM person WHERE disabled_at IS NULL;
CREATE VIEW mailbox AS SELECT node_id, role, email FROM contact WHERE email IS NOT NULL;

-- Who holds a role on a node, by a grant on it or above it.
CREATE VIEW role_holder AS
  SELECT access_grant.person_id, access_grant.role, closure.descendant_id AS node_id,
         access_grant.valid_from, access_grant.valid_to
    FROM access_grant
    JOIN closure ON closure.ancestor_id = access_grant.node_id;

-- What awaits a person in Hygie, in both languages: they may change theirs.
-- A letter knows one more state than it began with: handed, when the server was given it and nobody kept its answer.
CREATE TABLE notification (
  id UUID NOT NULL PRIMARY KEY,
  person_id UUID NOT NULL REFERENCES person (id),
  -- What it is about, as capability.word.
  about TEXT NOT NULL,
  node_id UUID,
  title_fr TEXT NOT NULL,
  title_en TEXT NOT NULL,
  text_fr TEXT NOT NULL,
  text_en TEXT NOT NULL,
  -- Where it leads: a path of this site.
  path TEXT NOT NULL,
  -- routine, answer, urgent
  urgency TEXT NOT NULL,
  -- Nobody is told the same thing twice.
  unique_key TEXT NOT NULL,
  -- Waits for the summary of the day.
  in_digest BOOLEAN NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  read_at TIMESTAMPTZ
);

CREATE UNIQUE INDEX notification_once ON notification (person_id, unique_key);
CREATE INDEX notification_of_person ON notification (person_id, created_at, id);
CREATE INDEX notification_unread ON notification (person_id, created_at, id) WHERE read_at IS NULL;
CREATE INDEX notification_for_digest ON notification (person_id, created_at) WHERE in_digest;
CREATE INDEX notification_by_age ON notification (created_at);

-- How a person wants to be told. Without a line: at once, at any hour.
CREATE TABLE notification_preference (
  person_id UUID NOT NULL PRIMARY KEY REFERENCES person (id),
  -- at-once, daily, needed
  by_mail TEXT NOT NULL,
  -- Minutes since midnight in the zone, both or neither.
  quiet_from BIGINT,
  quiet_to BIGINT,
  zone TEXT NOT NULL,
  -- The hour of the summary.
  digest_hour BIGINT NOT NULL,
  digest_due_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX notification_digest_due ON notification_preference (digest_due_at) WHERE by_mail = 'daily';

CREATE INDEX letter_by_state ON letter (state, created_at, id);

-- Programs elsewhere that are told of what happens below a node (https://www.standardwebhooks.com). Their secrets are not
-- here: each follows from a key that stands in the data folder.
CREATE TABLE webhook (
  id UUID NOT NULL PRIMARY KEY,
  node_id UUID NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  -- It answered that it is gone.
  disabled_at TIMESTAMPTZ
);

CREATE INDEX webhook_of_node ON webhook (node_id, created_at);

CREATE TABLE webhook_delivery (
  id UUID NOT NULL PRIMARY KEY,
  webhook_id UUID NOT NULL REFERENCES webhook (id),
  about TEXT NOT NULL,
  unique_key TEXT NOT NULL,
  payload JSONB NOT NULL,
  -- waiting, done, given-up
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  last_answer TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ
);

CREATE UNIQUE INDEX webhook_delivery_once ON webhook_delivery (webhook_id, unique_key);
CREATE INDEX webhook_delivery_in_order ON webhook_delivery (webhook_id, created_at, id);
CREATE INDEX webhook_delivery_by_age ON webhook_delivery (created_at);
