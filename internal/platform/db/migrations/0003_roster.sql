-- roster: who is in which school, from where we know it, and how good the data are.
-- +goose Up
CREATE TABLE school (
	district_id TEXT NOT NULL REFERENCES district (id),
	id TEXT NOT NULL,
	source_id TEXT NOT NULL DEFAULT '',      -- OneRoster sourcedId
	name TEXT NOT NULL,
	level TEXT NOT NULL DEFAULT 'high' CHECK (level IN ('elementary', 'middle', 'high', 'other')),
	locale TEXT NOT NULL DEFAULT '',         -- NCES locale code 11..43
	city TEXT NOT NULL DEFAULT '',
	state TEXT NOT NULL DEFAULT '',
	zip TEXT NOT NULL DEFAULT '',
	lat DOUBLE PRECISION,
	lon DOUBLE PRECISION,
	ended_on TEXT,
	version INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (district_id, id)
);
CREATE UNIQUE INDEX school_source ON school (district_id, source_id) WHERE source_id <> '';
CREATE TABLE learner (
	district_id TEXT NOT NULL REFERENCES district (id),
	id TEXT NOT NULL,
	school_id TEXT NOT NULL,                 -- where enrolled now (or last)
	given TEXT NOT NULL,
	middle TEXT NOT NULL DEFAULT '',
	family TEXT NOT NULL,
	preferred TEXT NOT NULL DEFAULT '',
	pronouns TEXT NOT NULL DEFAULT '',
	birth_date TEXT,
	grade TEXT NOT NULL DEFAULT '',          -- CEDS code
	email TEXT NOT NULL DEFAULT '',
	phone TEXT NOT NULL DEFAULT '',
	lang TEXT NOT NULL DEFAULT 'en',
	state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'left', 'merged')),
	merged_into TEXT,                        -- the kept record; others' rows keep pointing here, so a merge can be undone
	sort_name TEXT NOT NULL,                 -- folded "family, given"
	search TEXT NOT NULL,                    -- folded names and ids
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (district_id, id),
	FOREIGN KEY (district_id, school_id) REFERENCES school (district_id, id)
);
CREATE INDEX learner_school ON learner (district_id, school_id, sort_name, id);
CREATE INDEX learner_name ON learner (district_id, sort_name, id);
CREATE INDEX learner_merged ON learner (district_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE TABLE learner_key (
	district_id TEXT NOT NULL,
	kind TEXT NOT NULL,                      -- oneroster, sis, state, district
	value TEXT NOT NULL,
	learner_id TEXT NOT NULL,
	PRIMARY KEY (district_id, learner_id, kind, value),
	FOREIGN KEY (district_id, learner_id) REFERENCES learner (district_id, id)
) /* without rowid */;
CREATE UNIQUE INDEX learner_key_value ON learner_key (district_id, kind, value);
CREATE TABLE learner_fact (
	district_id TEXT NOT NULL,
	learner_id TEXT NOT NULL,
	attr TEXT NOT NULL,                      -- sex, race.asian, ethnicity.hispanic, el, disability, econ ...
	as_of TEXT NOT NULL,                     -- the latest wins; earlier ones are kept
	value TEXT NOT NULL,                     -- yes, no, declined, unknown, or the word of the attribute
	source TEXT NOT NULL,                    -- who said so: oneroster, csv, self, staff
	recorded_at BIGINT NOT NULL,
	PRIMARY KEY (district_id, learner_id, attr, as_of, source),
	FOREIGN KEY (district_id, learner_id) REFERENCES learner (district_id, id)
) /* without rowid */;
CREATE TABLE school_enrollment (
	district_id TEXT NOT NULL,
	learner_id TEXT NOT NULL,
	school_id TEXT NOT NULL,
	school_year INTEGER NOT NULL,            -- the year in which it ends
	grade TEXT NOT NULL,
	begin_date TEXT NOT NULL,
	end_date TEXT,                           -- exclusive; NULL while it lasts
	PRIMARY KEY (district_id, learner_id, school_id, school_year, begin_date),
	FOREIGN KEY (district_id, learner_id) REFERENCES learner (district_id, id),
	FOREIGN KEY (district_id, school_id) REFERENCES school (district_id, id)
) /* without rowid */;
CREATE TABLE academic_session (
	district_id TEXT NOT NULL,
	id TEXT NOT NULL,                        -- OneRoster sourcedId, as below
	title TEXT NOT NULL,
	kind TEXT NOT NULL,
	begin_date TEXT NOT NULL,
	end_date TEXT NOT NULL,
	parent_id TEXT NOT NULL DEFAULT '',
	school_year INTEGER NOT NULL,
	PRIMARY KEY (district_id, id)
);
CREATE TABLE course (
	district_id TEXT NOT NULL,
	id TEXT NOT NULL,
	title TEXT NOT NULL,
	code TEXT NOT NULL DEFAULT '',
	org_source_id TEXT NOT NULL DEFAULT '',
	ended_on TEXT,
	PRIMARY KEY (district_id, id)
);
CREATE TABLE class (
	district_id TEXT NOT NULL,
	id TEXT NOT NULL,
	course_id TEXT NOT NULL,
	school_id TEXT NOT NULL,
	title TEXT NOT NULL,
	code TEXT NOT NULL DEFAULT '',
	kind TEXT NOT NULL,
	terms TEXT NOT NULL DEFAULT '[]',        -- JSON list of academic sessions
	ended_on TEXT,
	PRIMARY KEY (district_id, id)
);
CREATE TABLE class_enrollment (
	district_id TEXT NOT NULL,
	id TEXT NOT NULL,
	class_id TEXT NOT NULL,
	person_id TEXT NOT NULL,                 -- learner or staff member
	role TEXT NOT NULL,
	is_primary BOOLEAN NOT NULL DEFAULT FALSE,
	begin_date TEXT,
	end_date TEXT,
	PRIMARY KEY (district_id, id)
) /* without rowid */;
CREATE INDEX class_enrollment_person ON class_enrollment (district_id, person_id);
CREATE TABLE staff_member (
	district_id TEXT NOT NULL,
	id TEXT NOT NULL,
	source_id TEXT NOT NULL,
	school_id TEXT NOT NULL DEFAULT '',
	given TEXT NOT NULL,
	family TEXT NOT NULL,
	email TEXT NOT NULL DEFAULT '',
	role TEXT NOT NULL,                      -- the source's word: teacher, counselor, guardian ...
	account_id TEXT NOT NULL DEFAULT '',
	ended_on TEXT,
	PRIMARY KEY (district_id, id)
);
CREATE UNIQUE INDEX staff_member_source ON staff_member (district_id, source_id);
CREATE TABLE import_run (
	district_id TEXT NOT NULL,
	id TEXT NOT NULL,
	kind TEXT NOT NULL,                      -- oneroster, learners, flags
	file_name TEXT NOT NULL,
	file_id TEXT NOT NULL DEFAULT '',        -- of stored_file; '' for a command's own file
	options TEXT NOT NULL DEFAULT '{}',      -- JSON: what the person chose, such as which column is what
	state TEXT NOT NULL CHECK (state IN ('mapping', 'checking', 'checked', 'applying', 'applied', 'refused', 'failed')),
	summary TEXT NOT NULL DEFAULT '{}',      -- the JSON summary that the import prints
	done_rows BIGINT NOT NULL DEFAULT 0,     -- progress
	all_rows BIGINT NOT NULL DEFAULT 0,
	started_by TEXT NOT NULL,
	started_at BIGINT NOT NULL,
	finished_at BIGINT,
	PRIMARY KEY (district_id, id)
);
CREATE TABLE import_problem (
	district_id TEXT NOT NULL,
	run_id TEXT NOT NULL,
	n INTEGER NOT NULL,
	file TEXT NOT NULL,
	row_no INTEGER NOT NULL,
	column_name TEXT NOT NULL,
	value TEXT NOT NULL,
	rule TEXT NOT NULL,
	severity TEXT NOT NULL,
	message TEXT NOT NULL,
	fix TEXT NOT NULL,
	PRIMARY KEY (district_id, run_id, n),
	FOREIGN KEY (district_id, run_id) REFERENCES import_run (district_id, id)
);
CREATE TABLE import_leaver (
	district_id TEXT NOT NULL,
	run_id TEXT NOT NULL,
	learner_id TEXT NOT NULL,                -- who would leave when the checked run is applied
	PRIMARY KEY (district_id, run_id, learner_id),
	FOREIGN KEY (district_id, run_id) REFERENCES import_run (district_id, id)
);
CREATE TABLE import_aside (
	district_id TEXT NOT NULL,
	file TEXT NOT NULL,
	source_id TEXT NOT NULL,
	data TEXT NOT NULL,                      -- JSON of a row that we keep but do not use yet
	run_id TEXT NOT NULL,
	PRIMARY KEY (district_id, file, source_id)
);
CREATE TABLE duplicate_pair (
	district_id TEXT NOT NULL,
	a_id TEXT NOT NULL,                      -- a_id < b_id
	b_id TEXT NOT NULL,
	reason TEXT NOT NULL,
	state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'merged', 'distinct')),
	kept_id TEXT NOT NULL DEFAULT '',        -- of a merge: into which of the two
	prior_state TEXT NOT NULL DEFAULT '',    -- of a merge: what the other learner was before
	decided_by TEXT NOT NULL DEFAULT '',
	decided_at BIGINT,
	PRIMARY KEY (district_id, a_id, b_id)
);
