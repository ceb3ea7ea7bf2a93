package agreements

import (
	"strings"
	"testing"
	"time"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

func TestDecide(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		got := r.decided()
		for _, kind := range []string{"training_agreement", "consent", "emergency", "insurance", "child_protection", "transport", "media", "training_plan"} {
			if _, ok := got[kind]; !ok {
				t.Errorf("a paid minor's placement has no %s", kind)
			}
		}
		if len(got) != 8 {
			t.Errorf("%d papers", len(got))
		}
		again := r.decided()
		for kind, p := range got {
			if again[kind].ID != p.ID || again[kind].Version != p.Version {
				t.Errorf("deciding twice changed the %s", kind)
			}
			if kinds, _ := r.events(p.ID); kinds != "created" {
				t.Errorf("%s: %s", kind, kinds)
			}
		}
		plan := got["training_plan"]
		if err := r.sign("training_plan", Learner); err == nil {
			t.Error("a plan without a job was signed")
		} else {
			wants(t, err, wbl.Conflict, "agreements.error.lacks")
		}
		r.planned()
		if r.decided()["training_plan"].ContentHash == plan.ContentHash {
			t.Error("the plan was written and the paper does not know")
		}
		r.mustSign("training_plan", Learner, Employer, School)
	})
}

// TestDecideFollows: papers come and go with the facts that decide which are needed.
func TestDecideFollows(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		if p := r.decided()["insurance"]; !p.Marks.Has("paid") || p.Values["comp.carrier"] != "" {
			t.Errorf("insurance %+v", p)
		}
		r.exec(r.North, `UPDATE learner SET birth_date = '2008-01-01' WHERE district_id = $1 AND id = $2`, r.North.District, r.North.Learner)
		got := r.decided()
		for _, kind := range []string{"consent", "transport", "child_protection"} {
			if p, ok := got[kind]; ok {
				t.Errorf("an adult needs no %s: %s", kind, p.State)
			}
		}
		if _, ok := got["training_agreement"].Line(Guardian); ok {
			t.Error("a guardian signs for an adult")
		}
		if l, ok := got["emergency"].Line(Learner); !ok || l.State != Waiting {
			t.Error("an adult fills in no emergency card")
		}
		r.mustSign("emergency", Learner)
		r.orders = []string{"HO 8"}
		if p := r.decided()["training_agreement"]; p.Values["hazard.orders"] != "HO 8" || !p.Marks.Has("hazard") {
			t.Errorf("the hazard is not in the agreement: %v", p.Values)
		}
	})
}

func TestSignInOrder(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.decided()
		wants(t, r.sign("insurance", School), wbl.Conflict, "agreements.error.turn")
		r.mustSign("insurance", Employer, School)
		p := r.papers()["insurance"]
		if p.State != Complete || p.ExpiresOn != wbl.NewDate(2027, 6, 30) {
			t.Errorf("%s, expires %s: want the first of both policies", p.State, p.ExpiresOn)
		}
		if kinds, _ := r.events(p.ID); kinds != "created viewed filled signed viewed signed completed" {
			t.Error(kinds)
		}
		wants(t, r.sign("insurance", Employer), wbl.Conflict, "agreements.error.signed_already")
		// what was answered is not asked again
		var facts map[string]string
		r.update(r.North, func(tx *db.Tx) (err error) {
			facts, err = knownFacts(tx, "employer:"+string(r.North.Employer))
			return err
		})
		if facts["insurance.policy"] != "GL-1" || facts["emergency.name"] != "" {
			t.Errorf("kept %v", facts)
		}
	})
}

func TestSignatureSaysAll(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.decided()
		r.mustSign("consent", Guardian)
		p := r.papers()["consent"]
		v, err := r.Read(ctx, r.actor(School), p.ID, i18n.En)
		if err != nil {
			t.Fatal(err)
		}
		if len(v.Signatures) != 1 {
			t.Fatalf("%d signatures", len(v.Signatures))
		}
		sig := v.Signatures[0]
		want := Signature{
			ID: sig.ID, Paper: p.ID, Round: 1, Party: Guardian, Name: "Some Body", Relation: "parent", Method: "account", Actor: r.actor(Guardian).Key(),
			Email: "guardian@quixnorth.example", Network: "192.0.2.0/24", Agent: "a phone", Lang: i18n.En, DocumentHash: v.Hash,
			ContentHash: p.ContentHash, Intent: "I sign", Disclosure: DisclosureVersion, At: wbl.At(r.clock.Now()),
		}
		if sig != want {
			t.Errorf("kept\n%+v, want\n%+v", sig, want)
		}
		doc := r.Doc(v)
		if err := doc.Check(); err != nil {
			t.Error(err)
		}
		spanish, err := r.Read(ctx, r.actor(School), p.ID, i18n.Es)
		if err != nil || spanish.Hash == v.Hash {
			t.Errorf("the Spanish document has the same hash (%v)", err)
		}
	})
}

func TestSignNeeds(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.decided()["consent"]
		a, id := r.actor(Guardian), r.North.Placement
		err := r.Sign(ctx, a, id, Guardian, p.ID, SignInput{Name: "X"})
		if f := wbl.FieldsOf(err); len(f) != 2 || f[0].Key != "agreements.error.name" || f[1].Key != "agreements.error.agree" {
			t.Errorf("fields %v", f)
		}
		err = r.Sign(ctx, a, id, Guardian, p.ID, SignInput{Name: "Luz Lima", Agreed: true, Lang: i18n.En, Hash: "of another text"})
		wants(t, err, wbl.Conflict, "changed_meanwhile")
		e := r.papers()["emergency"]
		sheet, err := r.SheetOf(ctx, a, id, Guardian, e.ID, i18n.En)
		if err != nil {
			t.Fatal(err)
		}
		err = r.Sign(ctx, a, id, Guardian, e.ID, SignInput{Name: "Luz Lima", Agreed: true, Lang: i18n.En, Hash: sheet.Hash})
		wants(t, err, wbl.Conflict, "answers_first")
		err = r.Answer(ctx, a, id, Guardian, e.ID, i18n.En, map[string]string{"emergency.name": "L", "emergency.phone": "call me"})
		if f := wbl.FieldsOf(err); len(f) != 2 {
			t.Errorf("fields %v", f)
		}
		if kinds, _ := r.events(e.ID); kinds != "created" {
			t.Errorf("what was refused left a trace: %s", kinds)
		}
	})
}

// TestVoid: a change after the first signature voids all of them and says so.
func TestVoid(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.decided()
		r.mustSign("training_agreement", Learner, Guardian)
		r.mustSign("consent", Guardian)
		before := r.papers()["training_agreement"]
		consented := func() bool {
			var ok bool
			r.update(r.North, func(tx *db.Tx) (err error) {
				ok, err = Consents(tx, r.North.Learner, ForWork, "employer:"+string(r.North.Employer), wbl.NewDate(2026, 11, 23))
				return err
			})
			return ok
		}
		if !consented() {
			t.Fatal("a signed consent is not in the ledger")
		}
		r.clock.Advance(time.Hour)
		r.exec(r.North, `UPDATE placement SET ends_on = '2027-04-30' WHERE district_id = $1 AND id = $2`, r.North.District, r.North.Placement)
		after := r.decided()["training_agreement"]
		if after.Round != 2 || after.Begun() || after.State != Open || after.ContentHash == before.ContentHash {
			t.Errorf("after the change: %+v", after)
		}
		if consented() {
			t.Error("the consent to other dates still counts")
		}
		v, err := r.Read(ctx, r.actor(School), after.ID, i18n.En)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range v.Signatures {
			if s.VoidedAt.IsZero() || s.Round != 1 {
				t.Errorf("the signature of the %s still counts", s.Party)
			}
		}
		if kinds, _ := r.events(after.ID); kinds != "created viewed signed viewed signed voided sent sent" {
			t.Error(kinds)
		}
		r.drain()
		for _, party := range []Party{Learner, Guardian} {
			letters := strings.Join(r.mails(r.address(party)), "\n")
			if !strings.Contains(letters, "signature") || !strings.Contains(letters, "changed") {
				t.Errorf("the %s was not told:\n%s", party, letters)
			}
		}
		if n := len(r.mails(r.address(Employer))); n != 0 {
			t.Errorf("who had not signed got %d letters", n)
		}
		r.mustSign("training_agreement", Learner, Guardian, Employer, School)
		if p := r.papers()["training_agreement"]; p.State != Complete || p.Round != 2 {
			t.Errorf("second round: %s, round %d", p.State, p.Round)
		}
		r.mustSign("consent", Guardian)
		if !consented() {
			t.Error("the new consent is not in the ledger")
		}
	})
}

func TestDecline(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.decided()["consent"]
		a, id := r.actor(Guardian), r.North.Placement
		if err := r.Decline(ctx, a, id, Guardian, p.ID, i18n.En, ""); wbl.KindOf(err) != wbl.Unprocessable {
			t.Errorf("declined without a reason: %v", err)
		}
		if err := r.Decline(ctx, a, id, Guardian, p.ID, i18n.En, "too far away"); err != nil {
			t.Fatal(err)
		}
		wants(t, r.sign("consent", Guardian), wbl.Conflict, "agreements.error.declined")
		if err := r.Again(ctx, a, p.ID); wbl.KindOf(err) != wbl.Denied {
			t.Errorf("a guardian asked again: %v", err)
		}
		if err := r.Again(ctx, r.actor(School), p.ID); err != nil {
			t.Fatal(err)
		}
		r.mustSign("consent", Guardian)
		if kinds, _ := r.events(p.ID); kinds != "created viewed declined reopened sent signed completed" {
			t.Error(kinds)
		}
	})
}

// TestWho: everybody signs as what they are and reads what concerns them.
func TestWho(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		got := r.decided()
		id := r.North.Placement
		for _, c := range []struct {
			who   access.Actor
			party Party
			kind  wbl.Kind
		}{
			{r.actor(Learner), Guardian, wbl.NotFound},
			{r.actor(Employer), School, wbl.NotFound},
			{r.North.Actor(access.Counselor), School, wbl.Denied},
			{r.West.Actor(access.Coordinator), School, wbl.NotFound},
			{r.South.Actor(access.DistrictLead), School, wbl.NotFound},
			{r.West.Actor(access.Guardian), Guardian, wbl.NotFound},
			{r.North.Actor(access.Funder), School, wbl.NotFound},
		} {
			if _, err := r.DeskOf(ctx, c.who, id, c.party); wbl.KindOf(err) != c.kind || err == nil {
				t.Errorf("%s as %s: %v, want %v", c.who.Name, c.party, err, c.kind)
			}
		}
		reads := map[string][]access.Role{
			"emergency":          {access.Coordinator, access.Guardian, access.Learner, access.Supervisor, access.EmployerAdmin},
			"transport":          {access.Coordinator, access.SchoolLead, access.DistrictLead, access.Teacher, access.Counselor, access.Guardian, access.Learner},
			"child_protection":   {access.Coordinator, access.SchoolLead, access.DistrictLead, access.Teacher, access.Counselor, access.Guardian, access.Supervisor, access.EmployerAdmin},
			"training_agreement": {access.Coordinator, access.SchoolLead, access.DistrictLead, access.Teacher, access.Counselor, access.Guardian, access.Learner, access.Supervisor, access.EmployerAdmin},
		}
		for kind, roles := range reads {
			for _, role := range access.Roles() {
				want := false
				for _, x := range roles {
					want = want || x == role
				}
				_, err := r.Read(ctx, r.North.Actor(role), got[kind].ID, i18n.En)
				if (err == nil) != want {
					t.Errorf("%s reads the %s: %v, want %v", role, kind, err, want)
				}
			}
			if _, err := r.Read(ctx, r.West.Actor(access.Coordinator), got[kind].ID, i18n.En); wbl.KindOf(err) != wbl.NotFound {
				t.Errorf("another school reads the %s: %v", kind, err)
			}
		}
	})
}

func TestGates(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.decided()
		gate := func(code string, day wbl.Date) (out placements.Proof) {
			r.update(r.North, func(tx *db.Tx) error {
				p, err := placements.Load(tx, r.North.Placement)
				if err != nil {
					return err
				}
				list, err := r.Gates(tx, p, day)
				for _, g := range list {
					if g.Code == code {
						out = g
					}
				}
				return err
			})
			return out
		}
		today := wbl.NewDate(2026, 11, 23)
		if g := gate("agreement", today); g.Met || g.Key != "agreements.gate.waits" || g.OwnPath == "" {
			t.Errorf("open: %+v", g)
		}
		if g := gate("consent", today); g.Met || g.Key != "agreements.gate.waits.guardian" || g.Who != access.Guardian {
			t.Errorf("waits for the family: %+v", g)
		}
		if g := gate("plan", today); g.Met || g.Key != "agreements.gate.lacks" || g.Who != access.Coordinator {
			t.Errorf("without a plan: %+v", g)
		}
		r.mustSign("training_agreement", Learner, Guardian, Employer, School)
		if g := gate("agreement", today); !g.Met || g.Key != "agreements.gate.signed" {
			t.Errorf("signed: %+v", g)
		}
		r.mustSign("insurance", Employer)
		if g := gate("insurance", today); g.Met || g.Who != access.Coordinator || g.Key != "agreements.gate.waits.school" {
			t.Errorf("waits for the school: %+v", g)
		}
		r.mustSign("insurance", School)
		if g := gate("insurance", today); !g.Met || g.ExpiresOn != wbl.NewDate(2027, 6, 30) {
			t.Errorf("insured: %+v", g)
		}
		if g := gate("insurance", wbl.NewDate(2027, 7, 1)); g.Met || g.Key != "agreements.gate.expired" {
			t.Errorf("run out: %+v", g)
		}
	})
}
