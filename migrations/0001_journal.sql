-- What was done, by whom, where. Written in the transaction of the act; never changed.
CREATE TABLE journal (
  id UUID NOT NULL PRIMARY KEY,
  at TIMESTAMPTZ NOT NULL,
  person_id UUID,
  person_name TEXT NOT NULL,
  act TEXT NOT NULL,
  node_id UUID,
  subject_id UUID NOT NULL,
  details JSONB NOT NULL
);

CREATE INDEX journal_of_node ON journal (node_id, at);
