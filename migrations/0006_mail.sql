-- What leaves by e-mail: written in the transaction of the act, sent by a job.
CREATE TABLE letter (
  id UUID NOT NULL PRIMARY KEY,
  -- The person written to, when it is one who signs in; a functional mailbox is nobody.
  person_id UUID,
  address TEXT NOT NULL,
  lang TEXT NOT NULL,
  -- What it is about, as a word of the capability: accounts.invitation, watch.alert…
  about TEXT NOT NULL,
  node_id UUID,
  subject TEXT NOT NULL,
  -- Paragraphs and a link; emptied once the letter has left, because the link may open a door.
  body JSONB NOT NULL,
  -- The same letter is never written twice under the same key.
  unique_key TEXT UNIQUE,
  -- waiting, sending, accepted, refused, given-up
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  due_at TIMESTAMPTZ NOT NULL,
  -- When a worker took it, and which.
  taken_at TIMESTAMPTZ,
  worker TEXT,
  accepted_at TIMESTAMPTZ,
  opened_at TIMESTAMPTZ,
  -- What the mail server said last.
  last_reply TEXT,
  created_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX letter_waiting ON letter (due_at, id) WHERE state = 'waiting';
CREATE INDEX letter_sending ON letter (taken_at) WHERE state = 'sending';
CREATE INDEX letter_of_node ON letter (node_id, created_at);
CREATE INDEX letter_of_person ON letter (person_id, created_at);
CREATE INDEX letter_in_order ON letter (created_at, id);
