-- Who sees what, asked the short way: a node has a few ancestors, while a person may hold a thousand grants. The engine that
-- plans without counting (SQLite) keeps the order in which the tables are crossed; the other one finds it by itself.
DROP VIEW sight;
CREATE VIEW sight AS
  SELECT access_grant.person_id, role_right.right_name, closure.descendant_id AS node_id,
         access_grant.valid_from, access_grant.valid_to
    FROM closure
   CROSS JOIN access_grant
   CROSS JOIN role_right
   WHERE access_grant.node_id = closure.ancestor_id
     AND role_right.role = access_grant.role;
