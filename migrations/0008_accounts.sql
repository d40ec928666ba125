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
