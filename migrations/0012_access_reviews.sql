-- Somebody looked at who may do what in a perimeter, and said what still holds.
CREATE TABLE access_review (
  id UUID NOT NULL PRIMARY KEY,
  node_id UUID NOT NULL,
  person_id UUID NOT NULL,
  person_name TEXT NOT NULL,
  reviewed_at TIMESTAMPTZ NOT NULL,
  kept BIGINT NOT NULL,
  ended BIGINT NOT NULL
);

CREATE INDEX access_review_of_node ON access_review (node_id, reviewed_at);
