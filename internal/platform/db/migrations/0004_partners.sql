-- partners: employers are one record for every school; what a school thinks of them
-- is the school's own. Employers, sites and contacts are reference tables.
-- +goose Up
CREATE TABLE employer (
	id TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	search TEXT NOT NULL,                    -- folded name, then cities and names merged into it
	naics TEXT NOT NULL DEFAULT '',
	website TEXT NOT NULL DEFAULT '',
	phone TEXT NOT NULL DEFAULT '',
	about TEXT NOT NULL DEFAULT '',
	state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'merged')),
	merged_into TEXT,                        -- the employer that reads follow to, itself never merged
	merged_with TEXT,                        -- the one chosen when merging; differs after a second merge, and undoes it
	created_at BIGINT NOT NULL,
	version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX employer_search ON employer (search, id);
CREATE INDEX employer_merged ON employer (merged_into);
CREATE INDEX employer_merged_with ON employer (merged_with);
CREATE TABLE worksite (
	id TEXT PRIMARY KEY,
	employer_id TEXT NOT NULL REFERENCES employer (id),
	name TEXT NOT NULL DEFAULT '',
	street TEXT NOT NULL DEFAULT '',
	city TEXT NOT NULL DEFAULT '',
	state TEXT NOT NULL DEFAULT '',
	zip TEXT NOT NULL DEFAULT '',
	locale TEXT NOT NULL DEFAULT '',
	lat DOUBLE PRECISION,
	lon DOUBLE PRECISION,
	version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX worksite_employer ON worksite (employer_id);
CREATE TABLE contact (
	id TEXT PRIMARY KEY,
	employer_id TEXT NOT NULL REFERENCES employer (id),
	worksite_id TEXT NOT NULL DEFAULT '',
	name TEXT NOT NULL,
	title TEXT NOT NULL DEFAULT '',
	email TEXT NOT NULL DEFAULT '',          -- folded
	phone TEXT NOT NULL DEFAULT '',
	lang TEXT NOT NULL DEFAULT 'en',
	state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'left')),
	version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX contact_employer ON contact (employer_id);
CREATE INDEX contact_email ON contact (email);
CREATE TABLE employer_relation (
	district_id TEXT NOT NULL,
	employer_id TEXT NOT NULL,
	school_id TEXT NOT NULL,                 -- '' for the district's own row, which alone holds the vetting
	vetting TEXT NOT NULL DEFAULT 'new' CHECK (vetting IN ('new', 'pending', 'vetted', 'refused')),
	vetted_on TEXT,                          -- day of the last decision, vetted or refused
	vetted_by TEXT NOT NULL DEFAULT '',      -- account
	vetting_reason TEXT NOT NULL DEFAULT '', -- why it was last refused; private to the district
	stage TEXT NOT NULL DEFAULT 'prospect' CHECK (stage IN ('prospect', 'talking', 'hosting', 'resting')),
	owner_id TEXT NOT NULL DEFAULT '',       -- account that keeps the contact
	notes TEXT NOT NULL DEFAULT '',          -- private to this school
	last_contact_on TEXT,
	updated_at BIGINT NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (district_id, employer_id, school_id)
);
CREATE INDEX employer_relation_owner ON employer_relation (district_id, owner_id);
CREATE TABLE contact_vetting (
	district_id TEXT NOT NULL,
	contact_id TEXT NOT NULL,
	email TEXT NOT NULL DEFAULT '',          -- the address that was looked at: another one is not vetted
	state TEXT NOT NULL CHECK (state IN ('vetted', 'refused')),
	by_account TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (district_id, contact_id)
);
