-- hours: what was worked, what the host verified, what the school approved and what
-- was handed to payroll; four different things that reports must tell apart.
-- +goose Up
CREATE TABLE shift (
	district_id TEXT NOT NULL REFERENCES district (id),
	id TEXT NOT NULL,
	placement_id TEXT NOT NULL,
	learner_id TEXT NOT NULL,
	school_id TEXT NOT NULL,
	contact_id TEXT NOT NULL DEFAULT '',     -- the supervisor asked to verify
	day TEXT NOT NULL,
	week TEXT NOT NULL,                      -- the Sunday that begins the week of day
	kind TEXT NOT NULL DEFAULT 'work' CHECK (kind IN ('work', 'absence')),
	absence TEXT NOT NULL DEFAULT '',        -- sick, school_closed, site_closed, other
	start_min INTEGER,                       -- minutes after midnight; NULL when only the length is known
	end_min INTEGER,                         -- at or before start_min means after midnight
	break_min INTEGER NOT NULL DEFAULT 0,
	minutes INTEGER NOT NULL CHECK (minutes >= 0 AND minutes <= 1440),
	note TEXT NOT NULL DEFAULT '',
	verify_state TEXT NOT NULL DEFAULT 'draft' CHECK (verify_state IN ('draft', 'waiting', 'verified', 'rejected')),
	verified_by TEXT NOT NULL DEFAULT '',    -- kind:id of who verified or rejected
	verified_at BIGINT,
	claimed_minutes INTEGER,                 -- what the learner had entered, when the host changed it
	reason TEXT NOT NULL DEFAULT '',         -- why the host changed or rejected it
	approve_state TEXT NOT NULL DEFAULT 'waiting' CHECK (approve_state IN ('waiting', 'approved', 'returned')),
	approved_by TEXT NOT NULL DEFAULT '',
	approved_at BIGINT,
	export_id TEXT NOT NULL DEFAULT '',      -- set: handed to payroll and locked
	flags TEXT NOT NULL DEFAULT '',          -- space-separated: over_plan, unvetted, long_day, changed ...
	client_key TEXT NOT NULL DEFAULT '',
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (district_id, id),
	FOREIGN KEY (district_id, placement_id) REFERENCES placement (district_id, id)
);
CREATE INDEX shift_learner ON shift (district_id, learner_id, day, id);
CREATE INDEX shift_placement ON shift (district_id, placement_id, week);
CREATE INDEX shift_contact ON shift (district_id, contact_id, verify_state);
CREATE INDEX shift_school ON shift (district_id, school_id, approve_state, verify_state, week);
CREATE TABLE work_week (
	district_id TEXT NOT NULL,
	placement_id TEXT NOT NULL,
	week TEXT NOT NULL,
	completed_at BIGINT NOT NULL,            -- "my week is complete"
	asked_at BIGINT,                         -- the supervisor was written to
	reminded_at BIGINT,
	PRIMARY KEY (district_id, placement_id, week),
	FOREIGN KEY (district_id, placement_id) REFERENCES placement (district_id, id)
);
CREATE TABLE hours_export (
	district_id TEXT NOT NULL,
	id TEXT NOT NULL,
	school_id TEXT NOT NULL DEFAULT '',
	from_day TEXT NOT NULL,
	to_day TEXT NOT NULL,
	rows_count INTEGER NOT NULL,
	minutes BIGINT NOT NULL,
	sha256 TEXT NOT NULL,
	created_by TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (district_id, id)
);
CREATE TABLE hours_export_line (
	district_id TEXT NOT NULL,
	export_id TEXT NOT NULL,
	shift_id TEXT NOT NULL,
	minutes INTEGER NOT NULL,                -- as exported: a later correction shows as a difference
	wage_cents BIGINT NOT NULL,
	PRIMARY KEY (district_id, export_id, shift_id),
	FOREIGN KEY (district_id, export_id) REFERENCES hours_export (district_id, id)
);
