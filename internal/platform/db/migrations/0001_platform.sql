-- Devices that every room uses. Tables without district_id in their key are reference
-- tables: small, or not about a learner, and replicated when the record is sharded.
-- Moments are Unix milliseconds UTC (BIGINT), days are ISO text, ids are text.
-- +goose Up
CREATE TABLE district (
	id TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	state TEXT NOT NULL DEFAULT '',          -- US postal abbreviation: where the law of the school is
	time_zone TEXT NOT NULL DEFAULT 'America/New_York',
	locale TEXT NOT NULL DEFAULT '',         -- NCES locale code of the office
	created_at BIGINT NOT NULL
);
CREATE TABLE idempotency (
	district_id TEXT NOT NULL,
	actor_id TEXT NOT NULL,
	key TEXT NOT NULL,
	result TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (district_id, actor_id, key)
);
CREATE INDEX idempotency_at ON idempotency (district_id, at);
CREATE TABLE job (
	id TEXT PRIMARY KEY,
	district_id TEXT NOT NULL,
	kind TEXT NOT NULL,
	args TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('ready', 'running', 'done', 'dead')),
	run_at BIGINT NOT NULL,
	attempt INTEGER NOT NULL DEFAULT 0,
	leased_until BIGINT,
	unique_key TEXT,
	error TEXT NOT NULL DEFAULT '',
	created_at BIGINT NOT NULL,
	finished_at BIGINT
);
CREATE INDEX job_due ON job (state, run_at);
CREATE UNIQUE INDEX job_unique ON job (unique_key) WHERE unique_key IS NOT NULL AND state IN ('ready', 'running');
CREATE TABLE job_schedule (
	kind TEXT PRIMARY KEY,
	next_at BIGINT NOT NULL
);
CREATE TABLE audit_entry (
	id TEXT PRIMARY KEY,
	seq BIGINT UNIQUE,                       -- leaf number; NULL until the sequencer took it
	at BIGINT NOT NULL,
	district_id TEXT NOT NULL,
	actor TEXT NOT NULL,                     -- kind:id, never a name
	action TEXT NOT NULL,
	object TEXT NOT NULL,                    -- kind:id
	reason TEXT NOT NULL DEFAULT '',
	detail TEXT NOT NULL DEFAULT ''          -- JSON: ids, states and numbers before and after
);
CREATE INDEX audit_object ON audit_entry (district_id, object);
CREATE TABLE audit_hash (
	idx BIGINT PRIMARY KEY,                  -- stored-hash index of golang.org/x/mod/sumdb/tlog
	hash TEXT NOT NULL
);
CREATE TABLE audit_checkpoint (
	size BIGINT PRIMARY KEY,
	note TEXT NOT NULL,                      -- signed note with the tree's root
	at BIGINT NOT NULL
);
CREATE TABLE secret (
	name TEXT PRIMARY KEY,                   -- keys of the installation, made at its first start
	value TEXT NOT NULL,
	created_at BIGINT NOT NULL
);
CREATE TABLE mail_message (
	district_id TEXT NOT NULL,
	id TEXT NOT NULL,
	to_email TEXT NOT NULL,
	to_name TEXT NOT NULL DEFAULT '',
	lang TEXT NOT NULL,
	template TEXT NOT NULL,
	subject TEXT NOT NULL,
	text_part TEXT NOT NULL,
	html_part TEXT NOT NULL,
	about TEXT NOT NULL DEFAULT '',          -- kind:id of what the mail is about, for the queue
	state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'recorded', 'failed', 'bounced', 'settled')),
	error TEXT NOT NULL DEFAULT '',
	created_at BIGINT NOT NULL,
	sent_at BIGINT,
	PRIMARY KEY (district_id, id)
);
CREATE INDEX mail_state ON mail_message (district_id, state, created_at);
CREATE TABLE stored_file (
	district_id TEXT NOT NULL,
	id TEXT NOT NULL,
	name TEXT NOT NULL,
	media_type TEXT NOT NULL,
	size BIGINT NOT NULL,
	sha256 TEXT NOT NULL,
	about TEXT NOT NULL DEFAULT '',
	created_by TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (district_id, id)
);
