package agreements

import (
	"encoding/json"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

const paperColumns = `p.id, p.placement_id, p.kind, p.wording, p.facts, p.marks, p.content_hash, p.round, p.state, p.due_on, p.expires_on,
	p.completed_at, p.created_at, p.version`

func scanPaper(r db.Row, p *Paper) error {
	var values, marks string
	if err := r.Scan(&p.ID, &p.Placement, &p.Kind, &p.Wording, &values, &marks, &p.ContentHash, &p.Round, &p.State, &p.DueOn, &p.ExpiresOn,
		&p.CompletedAt, &p.CreatedAt, &p.Version); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(values), &p.Values); err != nil {
		return err
	}
	return json.Unmarshal([]byte(marks), &p.Marks)
}

func loadPaper(tx *db.Tx, id PaperID) (Paper, error) {
	p, err := db.Get(tx, scanPaper, `SELECT `+paperColumns+` FROM paper p WHERE p.district_id = $1 AND p.id = $2`, tx.District(), id)
	if err != nil {
		return p, err
	}
	p.Parties, err = linesOf(tx, id)
	return p, err
}

// papersOf reads the papers of a placement, the kinds in the order of papers.tsv.
func papersOf(tx *db.Tx, placement wbl.PlacementID) ([]Paper, error) {
	found, err := db.List(tx, scanPaper, `SELECT `+paperColumns+` FROM paper p WHERE p.district_id = $1 AND p.placement_id = $2
		ORDER BY p.created_at, p.id`, tx.District(), placement)
	if err != nil {
		return nil, err
	}
	out := make([]Paper, 0, len(found))
	for _, kind := range ruleKinds() {
		for _, p := range found {
			if p.Kind == kind {
				out = append(out, p)
			}
		}
	}
	for i := range out {
		if out[i].Parties, err = linesOf(tx, out[i].ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func linesOf(tx *db.Tx, id PaperID) ([]PartyLine, error) {
	return db.List(tx, func(r db.Row, l *PartyLine) error {
		return r.Scan(&l.Party, &l.Step, &l.State, &l.SentAt, &l.Letters, &l.ViewedAt, &l.Reason)
	}, `SELECT party, step, state, sent_at, letters, viewed_at, reason FROM paper_party
		WHERE district_id = $1 AND paper_id = $2 ORDER BY step, party`, tx.District(), id)
}

func insertPaper(tx *db.Tx, p Paper) error {
	values, marks := content(p)
	if _, err := tx.Exec(`INSERT INTO paper (district_id, id, placement_id, kind, wording, facts, marks, content_hash, due_on, expires_on, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.District(), p.ID, p.Placement, p.Kind, string(p.Wording), values, marks, p.ContentHash, p.DueOn, p.ExpiresOn, p.CreatedAt); err != nil {
		return err
	}
	return insertLines(tx, p)
}

func insertLines(tx *db.Tx, p Paper) error {
	for _, l := range p.Parties {
		if _, err := tx.Exec(`INSERT INTO paper_party (district_id, paper_id, party, step) VALUES ($1, $2, $3, $4)`,
			tx.District(), p.ID, string(l.Party), l.Step); err != nil {
			return err
		}
	}
	return nil
}

func content(p Paper) (values, marks string) {
	v, err := json.Marshal(p.Values)
	if err != nil {
		panic(err) // strings always marshal
	}
	m, err := json.Marshal(p.Marks)
	if err != nil {
		panic(err)
	}
	return string(v), string(m)
}

// savePaper writes what changed, over the version that was read.
func savePaper(tx *db.Tx, p *Paper) error {
	values, marks := content(*p)
	err := tx.ExecOne(`UPDATE paper SET wording = $3, facts = $4, marks = $5, content_hash = $6, round = $7, state = $8, due_on = $9,
			expires_on = $10, completed_at = $11, version = version + 1
		WHERE district_id = $1 AND id = $2 AND version = $12`,
		tx.District(), p.ID, string(p.Wording), values, marks, p.ContentHash, p.Round, string(p.State), p.DueOn, p.ExpiresOn, p.CompletedAt, p.Version)
	p.Version++
	return err
}

// replaceLines writes the parties anew: a round begins, or others must sign.
func replaceLines(tx *db.Tx, p Paper) error {
	if _, err := tx.Exec(`DELETE FROM paper_party WHERE district_id = $1 AND paper_id = $2`, tx.District(), p.ID); err != nil {
		return err
	}
	return insertLines(tx, p)
}

// saveLine writes what became of one party.
func saveLine(tx *db.Tx, id PaperID, l PartyLine) error {
	return tx.ExecOne(`UPDATE paper_party SET state = $4, sent_at = $5, letters = $6, viewed_at = $7, reason = $8
		WHERE district_id = $1 AND paper_id = $2 AND party = $3`,
		tx.District(), id, string(l.Party), string(l.State), l.SentAt, l.Letters, l.ViewedAt, l.Reason)
}

const signatureColumns = `id, paper_id, round, party, name, relation, method, actor, email, network, agent, lang, document_hash, content_hash,
	intent, disclosure, file_id, signed_at, voided_at`

func scanSignature(r db.Row, s *Signature) error {
	return r.Scan(&s.ID, &s.Paper, &s.Round, &s.Party, &s.Name, &s.Relation, &s.Method, &s.Actor, &s.Email, &s.Network, &s.Agent, &s.Lang,
		&s.DocumentHash, &s.ContentHash, &s.Intent, &s.Disclosure, &s.File, &s.At, &s.VoidedAt)
}

// signaturesOf reads all signatures of a paper, also those that do not count any more.
func signaturesOf(tx *db.Tx, id PaperID) ([]Signature, error) {
	return db.List(tx, scanSignature, `SELECT `+signatureColumns+` FROM paper_signature
		WHERE district_id = $1 AND paper_id = $2 ORDER BY signed_at, id`, tx.District(), id)
}

func insertSignature(tx *db.Tx, s Signature) error {
	_, err := tx.Exec(`INSERT INTO paper_signature (district_id, id, paper_id, round, party, name, relation, method, actor, email, network, agent,
			lang, document_hash, content_hash, intent, disclosure, file_id, signed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		tx.District(), s.ID, s.Paper, s.Round, string(s.Party), s.Name, s.Relation, s.Method, s.Actor, s.Email, s.Network, s.Agent,
		string(s.Lang), s.DocumentHash, s.ContentHash, s.Intent, s.Disclosure, s.File, s.At)
	return err
}

func voidSignatures(tx *db.Tx, id PaperID, at wbl.Instant) (int64, error) {
	return tx.Exec(`UPDATE paper_signature SET voided_at = $3 WHERE district_id = $1 AND paper_id = $2 AND voided_at IS NULL`,
		tx.District(), id, at)
}

func scanEvent(r db.Row, e *Event) error {
	return r.Scan(&e.N, &e.At, &e.Kind, &e.Party, &e.Actor, &e.Detail, &e.Prev, &e.Hash)
}

const selectEvent = `SELECT n, at, kind, party, actor, detail, prev_hash, hash FROM paper_event WHERE district_id = $1 AND paper_id = $2`

func eventsOf(tx *db.Tx, id PaperID) ([]Event, error) {
	return db.List(tx, scanEvent, selectEvent+` ORDER BY n`, tx.District(), id)
}

// lastEvent is the end of the chain, the zero Event of a paper that has none.
func lastEvent(tx *db.Tx, id PaperID) (Event, error) {
	list, err := db.List(tx, scanEvent, selectEvent+` ORDER BY n DESC LIMIT 1`, tx.District(), id)
	if err != nil || len(list) == 0 {
		return Event{}, err
	}
	return list[0], nil
}

func insertEvent(tx *db.Tx, id PaperID, e Event) error {
	_, err := tx.Exec(`INSERT INTO paper_event (district_id, paper_id, n, at, kind, party, actor, detail, prev_hash, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.District(), id, e.N, e.At, string(e.Kind), string(e.Party), e.Actor, e.Detail, e.Prev, e.Hash)
	return err
}

// knownFacts reads what was said before about the subjects.
func knownFacts(tx *db.Tx, subjects ...string) (map[string]string, error) {
	type fact struct{ name, value string }
	list, err := db.List(tx, func(r db.Row, f *fact) error { return r.Scan(&f.name, &f.value) },
		`SELECT name, value FROM paper_fact WHERE district_id = $1 AND subject IN (SELECT value FROM json_each($2))`,
		tx.District(), db.IDs(subjects))
	out := map[string]string{}
	for _, f := range list {
		out[f.name] = f.value
	}
	return out, err
}

func saveFact(tx *db.Tx, subject, name, value, by string, at wbl.Instant) error {
	_, err := tx.Exec(`INSERT INTO paper_fact (district_id, subject, name, value, said_by, said_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (district_id, subject, name) DO UPDATE SET value = excluded.value, said_by = excluded.said_by, said_at = excluded.said_at`,
		tx.District(), subject, name, value, by, at)
	return err
}

// listOwing lists placements of some schools with papers that wait or were declined, by
// the day on which the first is due.
func listOwing(tx *db.Tx, schools string, all bool, limit int) ([]Owing, error) {
	return db.List(tx, func(r db.Row, o *Owing) error {
		return r.Scan(&o.Placement, &o.Learner, &o.Employer, &o.Starts, &o.First)
	}, `SELECT p.id, l.given || ' ' || l.family, COALESCE(e.name, ''), p.starts_on, MIN(x.due_on)
		FROM paper x
		JOIN placement p ON p.district_id = x.district_id AND p.id = x.placement_id
		JOIN learner l ON l.district_id = p.district_id AND l.id = p.learner_id
		LEFT JOIN employer e ON e.id = p.employer_id
		WHERE x.district_id = $1 AND x.state IN ('open', 'declined') AND ($2 OR p.school_id IN (SELECT value FROM json_each($3)))
		GROUP BY p.id, l.given, l.family, e.name, p.starts_on
		ORDER BY MIN(COALESCE(x.due_on, '9999-12-31')), p.id LIMIT $4`, tx.District(), all, schools, limit)
}
