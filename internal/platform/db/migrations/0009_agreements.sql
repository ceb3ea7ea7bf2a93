-- agreements: papers and their signatures, what families allowed, and who may read an
-- accommodation.
-- +goose Up
CREATE TABLE paper_wording (
	district_id TEXT NOT NULL,
	kind TEXT NOT NULL,
	lang TEXT NOT NULL,
	n INTEGER NOT NULL,                      -- of the district's own wordings of this kind and language, from 1
	text TEXT NOT NULL,                      -- in the markup of the templates
	note TEXT NOT NULL DEFAULT '',           -- what was changed and why
	created_by TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (district_id, kind, lang, n)
);
CREATE TABLE paper (
	district_id TEXT NOT NULL,
	id TEXT NOT NULL,
	placement_id TEXT NOT NULL,
	kind TEXT NOT NULL,                      -- training_agreement, consent, insurance ...
	wording TEXT NOT NULL,                   -- which text, by language: "en:2026-11-01 es:d2"
	facts TEXT NOT NULL DEFAULT '{}',        -- JSON: the values of the fields as they were filled in
	marks TEXT NOT NULL DEFAULT '[]',        -- JSON: the conditions under which parts of the text count
	content_hash TEXT NOT NULL,              -- SHA-256 of kind, wording, facts and marks
	round INTEGER NOT NULL DEFAULT 1,        -- a change after the first signature begins a new one
	state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'complete', 'declined', 'void')),
	due_on TEXT,
	expires_on TEXT,                         -- last day on which what it proves is in force
	completed_at BIGINT,
	created_at BIGINT NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (district_id, id),
	FOREIGN KEY (district_id, placement_id) REFERENCES placement (district_id, id)
);
CREATE INDEX paper_placement ON paper (district_id, placement_id);
CREATE INDEX paper_state ON paper (district_id, state, due_on);
CREATE TABLE paper_party (
	district_id TEXT NOT NULL,
	paper_id TEXT NOT NULL,
	party TEXT NOT NULL CHECK (party IN ('learner', 'guardian', 'employer', 'school', 'teacher')),
	step INTEGER NOT NULL,                   -- parties of a step sign at once, the next step waits for them
	state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'signed', 'declined')),
	sent_at BIGINT,                          -- last letter
	letters INTEGER NOT NULL DEFAULT 0,
	viewed_at BIGINT,                        -- first look in this round
	reason TEXT NOT NULL DEFAULT '',         -- why it was declined
	PRIMARY KEY (district_id, paper_id, party),
	FOREIGN KEY (district_id, paper_id) REFERENCES paper (district_id, id)
);
CREATE TABLE paper_signature (
	district_id TEXT NOT NULL,
	id TEXT NOT NULL,
	paper_id TEXT NOT NULL,
	round INTEGER NOT NULL,
	party TEXT NOT NULL,
	name TEXT NOT NULL,                      -- as it was typed, or stands in ink
	relation TEXT NOT NULL DEFAULT '',       -- of a guardian: parent ...; of an employer: the title
	method TEXT NOT NULL CHECK (method IN ('link', 'account', 'ink')),
	actor TEXT NOT NULL,                     -- kind:id who pressed; for ink, who attached the scan
	email TEXT NOT NULL DEFAULT '',          -- address that the link was sent to
	network TEXT NOT NULL DEFAULT '',
	agent TEXT NOT NULL DEFAULT '',
	lang TEXT NOT NULL,                      -- in which the document was read
	document_hash TEXT NOT NULL,             -- SHA-256 of the document in that language
	content_hash TEXT NOT NULL,
	intent TEXT NOT NULL,                    -- the words that were agreed to
	disclosure TEXT NOT NULL DEFAULT '',     -- version of the consent to electronic records; '' for ink
	file_id TEXT NOT NULL DEFAULT '',        -- the scan of a signature in ink
	signed_at BIGINT NOT NULL,
	voided_at BIGINT,
	PRIMARY KEY (district_id, id),
	FOREIGN KEY (district_id, paper_id) REFERENCES paper (district_id, id)
);
CREATE UNIQUE INDEX paper_signature_once ON paper_signature (district_id, paper_id, round, party);
CREATE TABLE paper_event (
	district_id TEXT NOT NULL,
	paper_id TEXT NOT NULL,
	n INTEGER NOT NULL,
	at BIGINT NOT NULL,
	kind TEXT NOT NULL,                      -- created, filled, sent, viewed, signed, declined, completed, voided, expired
	party TEXT NOT NULL DEFAULT '',
	actor TEXT NOT NULL,
	detail TEXT NOT NULL DEFAULT '',         -- JSON: ids, hashes, numbers
	prev_hash TEXT NOT NULL,
	hash TEXT NOT NULL,
	PRIMARY KEY (district_id, paper_id, n),
	FOREIGN KEY (district_id, paper_id) REFERENCES paper (district_id, id)
);
CREATE TABLE paper_fact (
	district_id TEXT NOT NULL,
	subject TEXT NOT NULL,                   -- learner:id or employer:id
	name TEXT NOT NULL,                      -- field: emergency.phone, insurance.policy ...
	value TEXT NOT NULL,
	said_by TEXT NOT NULL,                   -- kind:id
	said_at BIGINT NOT NULL,
	PRIMARY KEY (district_id, subject, name)
);
CREATE TABLE consent (
	district_id TEXT NOT NULL,
	id TEXT NOT NULL,
	learner_id TEXT NOT NULL,
	purpose TEXT NOT NULL,                   -- work, media, transport, emergency, accommodation, account
	recipient TEXT NOT NULL DEFAULT '',      -- kind:id to whom it is shared; '' for the school itself
	recipient_name TEXT NOT NULL DEFAULT '',
	placement_id TEXT NOT NULL DEFAULT '',   -- '' when it is about no one placement
	from_on TEXT NOT NULL,
	to_on TEXT,                              -- the last day; NULL while it lasts
	given_by TEXT NOT NULL,                  -- kind:id
	given_name TEXT NOT NULL,
	how TEXT NOT NULL,                       -- signature:id or page
	given_at BIGINT NOT NULL,
	withdrawn_at BIGINT,
	withdrawn_by TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (district_id, id),
	FOREIGN KEY (district_id, learner_id) REFERENCES learner (district_id, id)
);
CREATE INDEX consent_learner ON consent (district_id, learner_id, purpose);
CREATE TABLE accommodation (
	district_id TEXT NOT NULL,
	id TEXT NOT NULL,
	placement_id TEXT NOT NULL,
	text TEXT NOT NULL,
	written_by TEXT NOT NULL,                -- kind:id
	written_at BIGINT NOT NULL,
	ended_at BIGINT,
	PRIMARY KEY (district_id, id),
	FOREIGN KEY (district_id, placement_id) REFERENCES placement (district_id, id)
);
CREATE INDEX accommodation_placement ON accommodation (district_id, placement_id);
CREATE TABLE accommodation_reader (
	district_id TEXT NOT NULL,
	accommodation_id TEXT NOT NULL,
	reader TEXT NOT NULL,                    -- contact:id or account:id
	name TEXT NOT NULL,
	read_at BIGINT,
	PRIMARY KEY (district_id, accommodation_id, reader),
	FOREIGN KEY (district_id, accommodation_id) REFERENCES accommodation (district_id, id)
);
