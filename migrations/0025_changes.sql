-- What changed last, and what changed since: sums over a region read again no more than that.
CREATE INDEX assessment_by_change ON assessment (campaign_id, changed_at);
CREATE INDEX assessment_in_order ON assessment (changed_at, id);
CREATE INDEX plan_standing_by_change ON plan_standing (changed_at);
ALTER TABLE obligation_day ADD COLUMN changed_at TIMESTAMPTZ DEFAULT NULL;
CREATE INDEX obligation_day_by_change ON obligation_day (changed_at);

-- Every finding in the order of its list: an export walks through all of them.
CREATE INDEX finding_in_order ON finding (due_on, id);

-- What was handed in is told by when it was: what was only begun when a campaign closed is frozen too.
DROP INDEX assessment_of_campaign;
CREATE INDEX assessment_of_campaign ON assessment (campaign_id, structure_id, submitted_at, answered, score);
DROP INDEX assessment_by_framework;
CREATE INDEX assessment_by_framework ON assessment (framework, framework_version, submitted_at, structure_id, score);
