-- compliance: the school calendar, the facts that labour law asks for and nothing else
-- records, what the rules found, and who decided what about it.
-- +goose Up
CREATE TABLE school_calendar (
	district_id TEXT NOT NULL REFERENCES district (id),
	school_id TEXT NOT NULL,                 -- '' for the district's own, which its schools follow
	school_year INTEGER NOT NULL,            -- the year in which it ends
	first_day TEXT NOT NULL,                 -- of school
	last_day TEXT NOT NULL,
	hours TEXT NOT NULL,                     -- JSON, school hours by level: {"high":{"start":480,"end":900}}
	source TEXT NOT NULL CHECK (source IN ('drawn', 'ics', 'csv', 'copied', 'api')),
	updated_by TEXT NOT NULL,                -- kind:id
	updated_at BIGINT NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (district_id, school_id, school_year)
);
CREATE TABLE school_calendar_day (
	district_id TEXT NOT NULL,
	school_id TEXT NOT NULL,
	school_year INTEGER NOT NULL,
	day TEXT NOT NULL,                       -- one that is not as its weekday
	mark TEXT NOT NULL CHECK (mark IN ('closed', 'open', 'early')),
	end_min INTEGER NOT NULL DEFAULT 0,      -- of an early day: when school ends, minutes after midnight
	name TEXT NOT NULL DEFAULT '',           -- "Thanksgiving"
	PRIMARY KEY (district_id, school_id, school_year, day),
	FOREIGN KEY (district_id, school_id, school_year) REFERENCES school_calendar (district_id, school_id, school_year)
);
CREATE TABLE labor_fact (
	district_id TEXT NOT NULL REFERENCES district (id),
	about TEXT NOT NULL CHECK (about IN ('learner', 'employer', 'placement')),
	id TEXT NOT NULL,                        -- of the learner, employer or placement
	facts TEXT NOT NULL,                     -- JSON, see LearnerFacts, EmployerFacts and PlacementFacts
	updated_by TEXT NOT NULL,                -- kind:id
	updated_at BIGINT NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (district_id, about, id)
);
CREATE TABLE labor_finding (
	district_id TEXT NOT NULL REFERENCES district (id),
	id TEXT NOT NULL,
	placement_id TEXT NOT NULL,
	learner_id TEXT NOT NULL,                -- the kept record of merged ones
	school_id TEXT NOT NULL,
	shift_id TEXT NOT NULL,
	week TEXT NOT NULL,                      -- the Sunday that begins the week of day
	day TEXT NOT NULL,
	rule TEXT NOT NULL,                      -- of the rule set: us.14-15.late
	severity TEXT NOT NULL CHECK (severity IN ('violation', 'warn')),
	finding TEXT NOT NULL,                   -- JSON, labor.Finding: measured, limit, citation
	ruleset TEXT NOT NULL,                   -- hash of the rules that it was judged by
	assumed BOOLEAN NOT NULL DEFAULT FALSE,  -- no school calendar was loaded
	found_at BIGINT NOT NULL,
	state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'acknowledged', 'resolved', 'gone')),
	note TEXT NOT NULL DEFAULT '',           -- of who acknowledged or resolved it
	decided_by TEXT NOT NULL DEFAULT '',     -- kind:id
	decided_at BIGINT,
	version INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (district_id, id),
	FOREIGN KEY (district_id, placement_id) REFERENCES placement (district_id, id)
);
CREATE UNIQUE INDEX labor_finding_one ON labor_finding (district_id, placement_id, week, shift_id, rule);
CREATE INDEX labor_finding_queue ON labor_finding (district_id, state, school_id, day, id);
CREATE INDEX labor_finding_learner ON labor_finding (district_id, learner_id, week);
CREATE TABLE labor_pay (
	district_id TEXT NOT NULL REFERENCES district (id),
	placement_id TEXT NOT NULL,
	decision TEXT NOT NULL CHECK (decision IN ('unpaid', 'pay')),
	answers TEXT NOT NULL,                   -- JSON: question to yes, no or unsure
	reason TEXT NOT NULL,
	decided_by TEXT NOT NULL,                -- kind:id
	decider TEXT NOT NULL,                   -- the name, as it stands under the decision
	decided_at BIGINT NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (district_id, placement_id),
	FOREIGN KEY (district_id, placement_id) REFERENCES placement (district_id, id)
);
-- The operator's rule files, for the whole installation. The latest row counts.
CREATE TABLE labor_rule_set (
	n BIGINT PRIMARY KEY,
	hash TEXT NOT NULL,                      -- of the compiled set; findings name it
	taken_at BIGINT NOT NULL,
	taken_by TEXT NOT NULL,                  -- kind:id
	files TEXT NOT NULL,                     -- JSON: name to text, over the shipped files
	note TEXT NOT NULL
);
CREATE TABLE labor_rejudging (
	district_id TEXT NOT NULL REFERENCES district (id),
	id TEXT NOT NULL,
	from_day TEXT NOT NULL,
	to_day TEXT NOT NULL,
	ruleset TEXT NOT NULL DEFAULT '',        -- hash of the rules it judges by, once it has begun
	state TEXT NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done')),
	cursor_week TEXT NOT NULL DEFAULT '',    -- the last week and learner that were judged
	cursor_learner TEXT NOT NULL DEFAULT '',
	judged INTEGER NOT NULL DEFAULT 0,       -- weeks of learners
	changed INTEGER NOT NULL DEFAULT 0,
	changes TEXT NOT NULL DEFAULT '[]',      -- JSON: the first of them, see Change
	started_by TEXT NOT NULL,                -- kind:id
	started_at BIGINT NOT NULL,
	finished_at BIGINT,
	PRIMARY KEY (district_id, id)
);
