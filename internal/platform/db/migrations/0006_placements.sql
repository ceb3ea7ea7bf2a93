-- placements: an experience from its application to its end, and the timeline.
-- +goose Up
CREATE TABLE placement (
	district_id TEXT NOT NULL REFERENCES district (id),
	id TEXT NOT NULL,
	learner_id TEXT NOT NULL,
	school_id TEXT NOT NULL,                 -- the learner's school when it began
	opportunity_id TEXT NOT NULL DEFAULT '', -- '' for a place that no opportunity offered
	employer_id TEXT NOT NULL,
	worksite_id TEXT NOT NULL DEFAULT '',
	contact_id TEXT NOT NULL DEFAULT '',     -- the supervisor
	type TEXT NOT NULL,
	title TEXT NOT NULL,
	search TEXT NOT NULL DEFAULT '',         -- folded title
	state TEXT NOT NULL CHECK (state IN ('applied', 'offered', 'accepted', 'preparing', 'active', 'completed', 'ended_early', 'cancelled')),
	state_since BIGINT NOT NULL DEFAULT 0,   -- when it came into this state
	origin TEXT NOT NULL CHECK (origin IN ('applied', 'placed', 'found')),
	message TEXT NOT NULL DEFAULT '',        -- why the learner wants it
	starts_on TEXT,
	ends_on TEXT,
	schedule TEXT NOT NULL DEFAULT '[]',     -- wbl.Schedule: the usual times
	weekly_minutes INTEGER NOT NULL DEFAULT 0, -- planned; more than this in a week is an exception
	paid BOOLEAN NOT NULL DEFAULT FALSE,
	wage_cents BIGINT NOT NULL DEFAULT 0,
	coordinator_id TEXT NOT NULL DEFAULT '', -- account
	end_code TEXT NOT NULL DEFAULT '',       -- why it was cancelled: declined, withdrawn ...
	end_reason TEXT NOT NULL DEFAULT '',     -- why it was cancelled or ended early, in words
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (district_id, id),
	FOREIGN KEY (district_id, learner_id) REFERENCES learner (district_id, id),
	FOREIGN KEY (district_id, school_id) REFERENCES school (district_id, id)
);
CREATE INDEX placement_learner ON placement (district_id, learner_id, created_at);
CREATE INDEX placement_school ON placement (district_id, school_id, state, created_at, id);
CREATE INDEX placement_newest ON placement (district_id, created_at, id);
CREATE INDEX placement_opportunity ON placement (district_id, opportunity_id, state);
CREATE INDEX placement_contact ON placement (district_id, contact_id, state);
CREATE INDEX placement_employer ON placement (district_id, employer_id, state);
CREATE UNIQUE INDEX placement_one_application ON placement (district_id, learner_id, opportunity_id)
	WHERE opportunity_id <> '' AND state <> 'cancelled';
CREATE TABLE placement_event (
	district_id TEXT NOT NULL,
	placement_id TEXT NOT NULL,
	n INTEGER NOT NULL,
	step TEXT NOT NULL DEFAULT '',           -- what one press of a button wrote, over one or many placements
	at BIGINT NOT NULL,
	actor TEXT NOT NULL,                     -- kind:id
	actor_name TEXT NOT NULL,
	action TEXT NOT NULL DEFAULT '',         -- of the state machine, or apply, edit, gate.met, undo ...
	about TEXT NOT NULL DEFAULT '',          -- the gate
	from_state TEXT NOT NULL,
	to_state TEXT NOT NULL,
	code TEXT NOT NULL DEFAULT '',           -- reason code of a cancellation
	reason TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (district_id, placement_id, n),
	FOREIGN KEY (district_id, placement_id) REFERENCES placement (district_id, id)
);
CREATE INDEX placement_event_step ON placement_event (district_id, step);
CREATE TABLE placement_gate (
	district_id TEXT NOT NULL,
	placement_id TEXT NOT NULL,
	gate TEXT NOT NULL,                      -- code: agreement, consent, safety, insurance ...
	who TEXT NOT NULL,                       -- role that must act
	blocking BOOLEAN NOT NULL DEFAULT TRUE,  -- the placement cannot start while it is open
	status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'met', 'waived')),
	evidence TEXT NOT NULL DEFAULT '',       -- what shows that it is met, or why it was waived
	due_on TEXT,
	decided_by TEXT NOT NULL DEFAULT '',
	decided_at BIGINT,
	version INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (district_id, placement_id, gate),
	FOREIGN KEY (district_id, placement_id) REFERENCES placement (district_id, id)
);
CREATE TABLE experience (
	district_id TEXT NOT NULL,
	id TEXT NOT NULL,
	learner_id TEXT NOT NULL,
	school_id TEXT NOT NULL,
	type TEXT NOT NULL,
	title TEXT NOT NULL,
	employer_id TEXT NOT NULL DEFAULT '',
	placement_id TEXT NOT NULL DEFAULT '',   -- the placement that it completes, if any
	began_on TEXT NOT NULL,
	ended_on TEXT NOT NULL,
	minutes INTEGER NOT NULL DEFAULT 0,
	note TEXT NOT NULL DEFAULT '',
	recorded_by TEXT NOT NULL,
	recorded_at BIGINT NOT NULL,
	PRIMARY KEY (district_id, id),
	FOREIGN KEY (district_id, learner_id) REFERENCES learner (district_id, id)
);
CREATE INDEX experience_learner ON experience (district_id, learner_id, began_on);
CREATE INDEX experience_school ON experience (district_id, school_id, began_on);
CREATE UNIQUE INDEX experience_placement ON experience (district_id, placement_id) WHERE placement_id <> '';
