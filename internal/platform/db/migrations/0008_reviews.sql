-- reviews: the training plan and its ratings, on the shape of the Massachusetts
-- Work-Based Learning Plan.
-- +goose Up
CREATE TABLE review_plan (
	district_id TEXT NOT NULL,
	placement_id TEXT NOT NULL,
	framework TEXT NOT NULL,                 -- version of the skill list, e.g. ma-wblp-2
	job_description TEXT NOT NULL DEFAULT '',
	goals TEXT NOT NULL DEFAULT '',
	career_skills TEXT NOT NULL DEFAULT '[]', -- JSON list of 3 to 5 names
	version INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (district_id, placement_id),
	FOREIGN KEY (district_id, placement_id) REFERENCES placement (district_id, id)
);
CREATE TABLE review (
	district_id TEXT NOT NULL,
	id TEXT NOT NULL,
	placement_id TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('baseline', 'final')),
	by_role TEXT NOT NULL CHECK (by_role IN ('supervisor', 'learner')),
	framework TEXT NOT NULL,
	goals TEXT NOT NULL DEFAULT '',
	comment TEXT NOT NULL DEFAULT '',
	rated_by TEXT NOT NULL,                  -- kind:id
	rated_at BIGINT NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (district_id, id),
	FOREIGN KEY (district_id, placement_id) REFERENCES placement (district_id, id)
);
CREATE UNIQUE INDEX review_once ON review (district_id, placement_id, kind, by_role);
CREATE TABLE review_rating (
	district_id TEXT NOT NULL,
	review_id TEXT NOT NULL,
	skill TEXT NOT NULL,                     -- code of the framework, or career.N of the plan
	rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
	comment TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (district_id, review_id, skill),
	FOREIGN KEY (district_id, review_id) REFERENCES review (district_id, id)
);
