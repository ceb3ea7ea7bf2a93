-- placements: start gates that other rooms answer for, and evidence that runs out.
-- +goose Up
ALTER TABLE placement_gate ADD COLUMN proof TEXT NOT NULL DEFAULT '' CHECK (proof IN ('', 'open', 'met')); -- what the room that answers for it said last
ALTER TABLE placement_gate ADD COLUMN document TEXT NOT NULL DEFAULT '';   -- where the paper behind a waiver is
ALTER TABLE placement_gate ADD COLUMN expires_on TEXT;                     -- last day on which the evidence holds
ALTER TABLE placement_gate ADD COLUMN reminded_days INTEGER NOT NULL DEFAULT 0; -- the last reminder: so many days before it runs out
ALTER TABLE placement ADD COLUMN funding TEXT NOT NULL DEFAULT '';           -- code of the money that pays for it, "" when not known
ALTER TABLE experience ADD COLUMN outcome TEXT NOT NULL DEFAULT 'completed' CHECK (outcome IN ('completed', 'ended_early'));
CREATE INDEX placement_gate_expires ON placement_gate (district_id, expires_on) WHERE expires_on IS NOT NULL;
