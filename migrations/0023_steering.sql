-- The state of a structure as its director signed it.
CREATE TABLE attestation (
  id UUID NOT NULL PRIMARY KEY,
  structure_id UUID NOT NULL REFERENCES structure (id),
  -- The figures that were shown, and the hash of their canonical writing (SHA-256, in hexadecimal).
  statement JSONB NOT NULL,
  digest TEXT NOT NULL,
  person_id UUID NOT NULL,
  person_name TEXT NOT NULL,
  signed_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX attestation_of_structure ON attestation (structure_id, signed_at);

-- What other capabilities may join: each answer as it was given, and where each structure stands with each obligation.
CREATE VIEW known_answer_text AS
  SELECT assessment_id, reference, level, value, is_not_applicable, reason, note, needs_proof
    FROM answer;

CREATE VIEW known_obligation AS
  SELECT structure_id, obligation, state
    FROM obligation_standing;
