-- people: who may sign in, as what, and what is sent to those who have no account.
-- Accounts, grants, sessions and links are reference tables: a person may act in
-- several districts, and a link is looked up before its district is known.
-- +goose Up
CREATE TABLE account (
	id TEXT PRIMARY KEY,
	email TEXT NOT NULL UNIQUE,              -- lower case
	name TEXT NOT NULL,
	lang TEXT NOT NULL DEFAULT 'en',
	search TEXT NOT NULL,                    -- folded "name email": order and search of lists
	password TEXT NOT NULL DEFAULT '',       -- argon2id in PHC form; empty: cannot sign in with a password
	state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
	created_at BIGINT NOT NULL,
	version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX account_search ON account (search, id);
CREATE TABLE role_grant (
	account_id TEXT NOT NULL REFERENCES account (id),
	role TEXT NOT NULL,
	district_id TEXT NOT NULL,               -- '' for roles above districts (support, auditor)
	subject_id TEXT NOT NULL,                -- school, learner, employer or contact, by role; '' for the whole district
	from_date TEXT NOT NULL,
	to_date TEXT,                            -- the last day; NULL while it lasts
	granted_by TEXT NOT NULL,
	PRIMARY KEY (account_id, role, district_id, subject_id, from_date)
);
CREATE INDEX role_grant_where ON role_grant (district_id, role, subject_id);
CREATE TABLE session (
	token_hash TEXT PRIMARY KEY,             -- SHA-256 of the cookie
	id TEXT NOT NULL UNIQUE,
	account_id TEXT NOT NULL DEFAULT '',     -- '' for a link's session
	link_id TEXT NOT NULL DEFAULT '',
	district_id TEXT NOT NULL DEFAULT '',    -- chosen by a person who acts in several; '' for the first
	created_at BIGINT NOT NULL,
	seen_at BIGINT NOT NULL,                 -- written at most once a minute
	idle_minutes INTEGER NOT NULL,           -- ends when not seen for so long
	expires_at BIGINT NOT NULL,              -- ends then in any case
	agent TEXT NOT NULL DEFAULT ''           -- browser and system, in words
);
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_link ON session (link_id);
CREATE INDEX session_expires ON session (expires_at);
CREATE TABLE api_token (
	id TEXT PRIMARY KEY,
	token_hash TEXT NOT NULL UNIQUE,
	account_id TEXT NOT NULL REFERENCES account (id),
	district_id TEXT NOT NULL,               -- where it acts
	name TEXT NOT NULL,
	scopes TEXT NOT NULL,                    -- space-separated
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	used_at BIGINT,                          -- written at most once a minute
	revoked_at BIGINT
);
CREATE INDEX api_token_account ON api_token (account_id);
CREATE TABLE one_task_link (
	id TEXT PRIMARY KEY,
	token_hash TEXT NOT NULL UNIQUE,
	code_hash TEXT NOT NULL DEFAULT '',      -- 6-digit code, the way in when a mail scanner spent the link; '' when used
	code_expires_at BIGINT,
	task TEXT NOT NULL,                      -- hours.confirm, review.rate, offer.post ...
	role TEXT NOT NULL,                      -- as what the person acts; '' for none
	district_id TEXT NOT NULL,
	subject_id TEXT NOT NULL,                -- of the role: contact, learner; the account for a password
	object_id TEXT NOT NULL DEFAULT '',      -- what the task is about
	email TEXT NOT NULL,                     -- lower case; '' for a printed link
	name TEXT NOT NULL,
	lang TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	used_at BIGINT,
	superseded_at BIGINT,                    -- a newer one was sent
	revoked_at BIGINT                        -- taken back: no new one can be asked for
);
CREATE INDEX one_task_link_who ON one_task_link (email, task, object_id);
CREATE INDEX one_task_link_subject ON one_task_link (subject_id);
CREATE TABLE sign_in_try (
	id TEXT PRIMARY KEY,
	kind TEXT NOT NULL CHECK (kind IN ('password', 'code', 'send')),
	email TEXT NOT NULL,                     -- as it was typed, lower case: known or not
	at BIGINT NOT NULL,
	prefix TEXT NOT NULL                     -- network of the address
);
CREATE INDEX sign_in_try_email ON sign_in_try (kind, email, at);
CREATE INDEX sign_in_try_prefix ON sign_in_try (kind, prefix, at);
CREATE TABLE guardianship (
	district_id TEXT NOT NULL,
	learner_id TEXT NOT NULL,
	account_id TEXT NOT NULL,
	relation TEXT NOT NULL,                  -- parent, guardian, relative ...
	from_date TEXT NOT NULL,
	to_date TEXT,                            -- the last day
	PRIMARY KEY (district_id, learner_id, account_id)
);
