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
