-- What other capabilities may join: who a structure is, and where it stands.
CREATE VIEW known_structure AS
  SELECT id, kind, finess, name, sort_key, segment, category, town, department_id, region_id, legal_entity_id, is_open
    FROM structure;
