-- What a node is called. Its three parts are alike to the type in every column, so that a question about one node looks at one
-- node: SQLite gathers the whole of `node` first.
CREATE VIEW node_name AS
  SELECT id, kind, name_fr AS name FROM place
  UNION ALL
  SELECT id, CAST('ght' AS TEXT) AS kind, name FROM ght
  UNION ALL
  SELECT id, kind, name FROM structure;

-- The actions in the order of their list: the soonest due first, those without a date last.
-- only sqlite
CREATE INDEX plan_action_in_order ON plan_action (COALESCE(due_on, '9999-12-31'), id);
CREATE INDEX plan_action_open_in_order ON plan_action (COALESCE(due_on, '9999-12-31'), id) WHERE is_open;
-- only postgres
CREATE INDEX plan_action_in_order ON plan_action (COALESCE(due_on, CAST('9999-12-31' AS DATE)), id);
CREATE INDEX plan_action_open_in_order ON plan_action (COALESCE(due_on, CAST('9999-12-31' AS DATE)), id) WHERE is_open;
-- both
