-- offers: seats that a host offers, and what a learner tells about themself once.
-- An application is a placement in its first state (see 0006).
-- +goose Up
CREATE TABLE opportunity (
	district_id TEXT NOT NULL REFERENCES district (id),
	id TEXT NOT NULL,
	school_id TEXT NOT NULL DEFAULT '',      -- '' when every school of the district may apply
	employer_id TEXT NOT NULL,
	worksite_id TEXT NOT NULL DEFAULT '',
	contact_id TEXT NOT NULL DEFAULT '',     -- the supervisor
	type TEXT NOT NULL,                      -- code of the continuum, package wbl
	title TEXT NOT NULL,
	cluster TEXT NOT NULL DEFAULT '',        -- career cluster code (CEDS 001288)
	soc TEXT NOT NULL DEFAULT '',
	duties TEXT NOT NULL DEFAULT '',
	learning TEXT NOT NULL DEFAULT '',
	tasks TEXT NOT NULL DEFAULT '[]',        -- JSON [{"name":"...","hazard":"slicer"}]
	starts_on TEXT,
	ends_on TEXT,
	apply_by TEXT,
	schedule TEXT NOT NULL DEFAULT '[]',     -- JSON, see wbl.Schedule
	weekly_minutes INTEGER NOT NULL DEFAULT 0,
	seats INTEGER NOT NULL CHECK (seats > 0),
	paid BOOLEAN NOT NULL DEFAULT FALSE,
	wage_cents BIGINT NOT NULL DEFAULT 0,    -- per hour
	remote BOOLEAN NOT NULL DEFAULT FALSE,
	languages TEXT NOT NULL DEFAULT '',
	access_notes TEXT NOT NULL DEFAULT '',   -- access for disabled learners
	clearances TEXT NOT NULL DEFAULT '',
	min_grade TEXT NOT NULL DEFAULT '',
	state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'open', 'closed', 'refused')),
	refused_reason TEXT NOT NULL DEFAULT '',
	posted_by TEXT NOT NULL DEFAULT 'staff' CHECK (posted_by IN ('staff', 'host', 'learner')),
	found_by TEXT NOT NULL DEFAULT '',       -- learner who found the place; nobody else may apply
	step TEXT NOT NULL DEFAULT '',           -- the last decision, over one or many, for taking it back
	step_by TEXT NOT NULL DEFAULT '',        -- kind:id of who made it
	step_from TEXT NOT NULL DEFAULT '',      -- state before it
	search TEXT NOT NULL,
	created_by TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (district_id, id)
);
CREATE INDEX opportunity_state ON opportunity (district_id, state, created_at, id);
CREATE INDEX opportunity_step ON opportunity (district_id, step);
CREATE INDEX opportunity_employer ON opportunity (district_id, employer_id);
CREATE TABLE saved_opportunity (
	district_id TEXT NOT NULL,
	learner_id TEXT NOT NULL,
	opportunity_id TEXT NOT NULL,
	at BIGINT NOT NULL,
	kept BOOLEAN NOT NULL DEFAULT TRUE,      -- the learner saved it; otherwise the row is only for the draft
	draft TEXT NOT NULL DEFAULT '',          -- why the learner wants it, until the application is sent
	PRIMARY KEY (district_id, learner_id, opportunity_id),
	FOREIGN KEY (district_id, opportunity_id) REFERENCES opportunity (district_id, id)
);
CREATE TABLE learner_profile (
	district_id TEXT NOT NULL,
	learner_id TEXT NOT NULL,
	about TEXT NOT NULL DEFAULT '',
	strengths TEXT NOT NULL DEFAULT '',
	experience TEXT NOT NULL DEFAULT '',
	languages TEXT NOT NULL DEFAULT '',
	transport TEXT NOT NULL DEFAULT '',
	schedule TEXT NOT NULL DEFAULT '[]',     -- when the learner can work, see wbl.Schedule
	answered TEXT NOT NULL DEFAULT '',       -- questions that were asked, space-separated: none is asked twice
	updated_at BIGINT NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (district_id, learner_id),
	FOREIGN KEY (district_id, learner_id) REFERENCES learner (district_id, id)
);
CREATE TABLE found_draft (
	district_id TEXT NOT NULL,
	learner_id TEXT NOT NULL,
	data TEXT NOT NULL,                      -- JSON: "I found one myself", until it is sent
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (district_id, learner_id),
	FOREIGN KEY (district_id, learner_id) REFERENCES learner (district_id, id)
);
