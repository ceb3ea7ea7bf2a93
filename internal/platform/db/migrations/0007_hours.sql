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
	start_min INTEGER NOT NULL DEFAULT -1,   -- minutes after midnight; -1 when only the length is known
	end_min INTEGER NOT NULL DEFAULT -1,     -- at or before start_min means after midnight
	break_min INTEGER NOT NULL DEFAULT 0,
	minutes INTEGER NOT NULL CHECK (minutes >= 0 AND minutes <= 1440),
	note TEXT NOT NULL DEFAULT '',
	verify_state TEXT NOT NULL DEFAULT 'draft' CHECK (verify_state IN ('draft', 'waiting', 'verified', 'rejected')),
	verified_by TEXT NOT NULL DEFAULT '',    -- kind:id of who verified, rejected or disputed
	verified_at BIGINT,
	claimed_minutes INTEGER NOT NULL DEFAULT -1, -- what the learner had entered, when the host changed it
	reason TEXT NOT NULL DEFAULT '',         -- why the host changed, rejected or disputed it
	asked_at BIGINT,                         -- when the supervisor was first written to about it
	approve_state TEXT NOT NULL DEFAULT 'waiting' CHECK (approve_state IN ('waiting', 'approved', 'returned')),
	approved_by TEXT NOT NULL DEFAULT '',
	approved_at BIGINT,
	school_reason TEXT NOT NULL DEFAULT '',  -- why the school returned or corrected it
	export_id TEXT NOT NULL DEFAULT '',      -- set: handed to payroll and locked
	flags TEXT NOT NULL DEFAULT '',          -- space-separated: late, long_day, overlap, changed ...
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
	PRIMARY KEY (district_id, placement_id, week),
	FOREIGN KEY (district_id, placement_id) REFERENCES placement (district_id, id)
);
CREATE TABLE supervisor_ask (
	district_id TEXT NOT NULL REFERENCES district (id),
	contact_id TEXT NOT NULL,
	asked_at BIGINT NOT NULL,                -- of the last weekly mail
	reminded_at BIGINT,                      -- of the last reminder by the school
	PRIMARY KEY (district_id, contact_id)
);
CREATE TABLE hours_export (
	district_id TEXT NOT NULL,
	id TEXT NOT NULL,
	school_id TEXT NOT NULL DEFAULT '',      -- '' for every school that the maker works for
	from_day TEXT NOT NULL,
	to_day TEXT NOT NULL,
	rows_count INTEGER NOT NULL,
	minutes BIGINT NOT NULL,
	cents BIGINT NOT NULL,
	csv TEXT NOT NULL,                       -- the file as it was handed out, kept byte for byte
	sha256 TEXT NOT NULL,                    -- of csv
	created_by TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (district_id, id)
);
CREATE INDEX hours_export_made ON hours_export (district_id, created_at);
CREATE TABLE hours_export_line (
	district_id TEXT NOT NULL,
	export_id TEXT NOT NULL,
	shift_id TEXT NOT NULL,
	minutes INTEGER NOT NULL,                -- of a correction: the difference to what was exported before
	cents BIGINT NOT NULL,
	PRIMARY KEY (district_id, export_id, shift_id),
	FOREIGN KEY (district_id, export_id) REFERENCES hours_export (district_id, id)
);
CREATE INDEX hours_export_line_shift ON hours_export_line (district_id, shift_id);
