package agreements

import (
	"context"
	"crypto/ed25519"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"throughline/internal/people"
	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/files"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/jobs"
	"throughline/internal/platform/mail"
	"throughline/internal/platform/paper"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

var ctx = context.Background()

// rig is the room among its neighbours, with the cast of testenv.
type rig struct {
	*testenv.Cast
	*Service
	t      *testing.T
	clock  *testenv.Clock
	jobs   *jobs.Runner
	orders []string // what the room of labour facts would answer
}

func catalog(t *testing.T) *i18n.Catalog {
	t.Helper()
	cat, err := i18n.New(ui.Texts, web.Texts(), mail.Texts, files.Texts, paper.Texts, people.Texts(), placements.Texts(), Texts())
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

func newRig(t *testing.T, d *db.DB) *rig {
	t.Helper()
	r := rigOn(t, testenv.NewCast(t, d), d)
	r.exec(r.North, `UPDATE placement SET state = 'preparing' WHERE district_id = $1 AND id = $2`, r.North.District, r.North.Placement)
	return r
}

// rigOn is the room over a database that has the cast already.
func rigOn(t *testing.T, cast *testenv.Cast, d *db.DB) *rig {
	t.Helper()
	r := &rig{Cast: cast, t: t, clock: testenv.NewClock()}
	r.Cast.DB = d
	cat := catalog(t)
	store, err := files.Open(t.TempDir(), 1<<20, r.clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	p := people.New(people.Config{DB: d, Now: r.clock.Now, Catalog: cat, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), BaseURL: "https://try.example", Secret: []byte("secret")})
	places := placements.New(d, cat, "https://try.example", r.clock.Now)
	r.Service = New(Config{
		DB: d, People: p, Placements: places, Files: store, Catalog: cat, Base: "https://try.example", Now: r.clock.Now,
		Key: ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)),
		Hazards: func(*db.Tx, placements.Placement) ([]string, []string, error) {
			if r.orders == nil {
				return nil, nil, nil
			}
			return r.orders, []string{"Feed the shear"}, nil
		},
	})
	r.jobs = jobs.NewRunner(d, jobs.Config{Now: r.clock.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	r.jobs.Handle(mail.Kind, mail.NewSender(d, mail.Recorder{}, r.clock.Now).Send)
	r.Jobs(r.jobs)
	p.Jobs(r.jobs)
	return r
}

// each runs a story on both engines.
func each(t *testing.T, story func(t *testing.T, r *rig)) {
	t.Helper()
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) { story(t, newRig(t, d)) })
}

func (r *rig) update(s testenv.Site, fn func(tx *db.Tx) error) {
	r.t.Helper()
	if err := r.Cast.DB.Update(ctx, db.Scope{District: s.District, Actor: "system:test"}, fn); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) exec(s testenv.Site, text string, args ...any) {
	r.t.Helper()
	r.update(s, func(tx *db.Tx) error {
		_, err := tx.Exec(text, args...)
		return err
	})
}

// decided makes the papers of North's placement.
func (r *rig) decided() map[string]Paper {
	r.t.Helper()
	a := access.Actor{Kind: access.System, ID: "test", District: r.North.District}
	r.update(r.North, func(tx *db.Tx) error {
		p, err := placements.Load(tx, r.North.Placement)
		if err != nil {
			return err
		}
		return r.Decide(tx, r.clock.Now(), a, p)
	})
	return r.papers()
}

// papers are those that count, by kind.
func (r *rig) papers() map[string]Paper {
	r.t.Helper()
	out := map[string]Paper{}
	r.update(r.North, func(tx *db.Tx) error {
		list, err := papersOf(tx, r.North.Placement)
		for _, p := range list {
			if p.State != Void {
				out[p.Kind] = p
			}
		}
		return err
	})
	return out
}

func (r *rig) planned() {
	r.t.Helper()
	r.exec(r.North, `INSERT INTO review_plan (district_id, placement_id, framework, job_description, goals, career_skills)
		VALUES ($1, $2, 'ma-wblp-2', 'Weighs and mixes dough', 'Run the oven', '["Weigh","Mix","Bake"]')`, r.North.District, r.North.Placement)
}

// actor is who signs as a party at North.
func (r *rig) actor(p Party) access.Actor {
	return r.North.Actor(map[Party]access.Role{
		Learner: access.Learner, Guardian: access.Guardian, Employer: access.Supervisor, School: access.Coordinator, Teacher: access.Teacher,
	}[p])
}

// answers are what parties say when they are asked.
var answers = map[string]string{
	"emergency.name": "Luz Lima", "emergency.relation": "mother", "emergency.phone": "(413) 555-0100", "medical.notes": "Bee stings zzmedical",
	"transport.how": "bus", "insurance.carrier": "Example Mutual", "insurance.policy": "GL-1", "insurance.expires": "2027-12-31",
	"comp.carrier": "Example Mutual", "comp.policy": "WC-2", "comp.expires": "2027-06-30", "comp.unpaid": "district",
}

// sign has a party read, answer and sign a paper as they are asked to.
func (r *rig) sign(kind string, party Party) error {
	r.t.Helper()
	p, ok := r.papers()[kind]
	if !ok {
		r.t.Fatalf("there is no %s", kind)
	}
	a, id := r.actor(party), r.North.Placement
	sheet, err := r.SheetOf(ctx, a, id, party, p.ID, i18n.En)
	if err != nil {
		return err
	}
	if len(sheet.Asked) > 0 {
		values := map[string]string{}
		for _, f := range sheet.Asked {
			values[f.Name] = answers[f.Name]
		}
		if err := r.Answer(ctx, a, id, party, p.ID, i18n.En, values); err != nil {
			return err
		}
		if sheet, err = r.SheetOf(ctx, a, id, party, p.ID, i18n.En); err != nil {
			return err
		}
	}
	return r.Sign(ctx, a, id, party, p.ID, SignInput{
		Name: "Some Body", Agreed: true, Hash: sheet.Hash, Network: "192.0.2.0/24", Agent: "a phone", Lang: i18n.En, Intent: "I sign",
	})
}

func (r *rig) mustSign(kind string, parties ...Party) {
	r.t.Helper()
	for _, p := range parties {
		if err := r.sign(kind, p); err != nil {
			r.t.Fatalf("%s signs the %s: %v", p, kind, err)
		}
	}
}

// drain runs the jobs that are due.
func (r *rig) drain() {
	r.t.Helper()
	if _, err := r.jobs.Drain(ctx); err != nil {
		r.t.Fatal(err)
	}
}

// mails are the letters to an address, oldest first.
func (r *rig) mails(to string) []string {
	r.t.Helper()
	var out []string
	r.update(r.North, func(tx *db.Tx) (err error) {
		out, err = db.List(tx, db.Scalar[string], `SELECT subject || ' | ' || text_part FROM mail_message
			WHERE district_id = $1 AND to_email = $2 ORDER BY created_at, id`, tx.District(), to)
		return err
	})
	return out
}

func (r *rig) address(p Party) string {
	return map[Party]string{
		Guardian: "guardian@quixnorth.example", Learner: "ana@quixnorth.example", Employer: "sam@quixnorth.example",
	}[p]
}

func (r *rig) events(id PaperID) (kinds string, list []Event) {
	r.t.Helper()
	r.update(r.North, func(tx *db.Tx) (err error) {
		list, err = eventsOf(tx, id)
		return err
	})
	if err := CheckChain(id, list); err != nil {
		r.t.Error(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, string(e.Kind))
	}
	return strings.Join(names, " "), list
}

func wants(t *testing.T, err error, kind wbl.Kind, key string) {
	t.Helper()
	if wbl.KindOf(err) != kind || err == nil || !strings.Contains(err.Error(), key) {
		t.Errorf("got %v, want %v %s", err, kind, key)
	}
}

const halfDay = 12 * time.Hour
