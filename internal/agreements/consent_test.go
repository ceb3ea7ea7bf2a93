package agreements

import (
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

func (r *rig) allowed(p Purpose, recipient string) bool {
	r.t.Helper()
	var ok bool
	r.update(r.North, func(tx *db.Tx) (err error) {
		ok, err = Consents(tx, r.North.Learner, p, recipient, wbl.DateOf(r.clock.Now().UTC()))
		return err
	})
	return ok
}

// TestWithdraw: a change of mind stops the sharing at once, opens the gate and tells the
// coordinator.
func TestWithdraw(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.exec(r.North, `UPDATE placement SET coordinator_id = $3 WHERE district_id = $1 AND id = $2`, r.North.District, r.North.Placement, r.actor(School).ID)
		r.decided()
		r.mustSign("consent", Guardian)
		r.mustSign("emergency", Guardian)
		host := "employer:" + string(r.North.Employer)
		if !r.allowed(ForWork, host) || !r.allowed(ForEmergency, host) || r.allowed(ForMedia, host) || r.allowed(ForWork, "employer:other") {
			t.Fatal("the ledger does not hold what was signed")
		}
		card := r.papers()["emergency"].ID
		if _, err := r.Read(ctx, r.actor(Employer), card, i18n.En); err != nil {
			t.Errorf("the supervisor cannot read the emergency card: %v", err)
		}
		f, err := r.FamilyOf(ctx, r.actor(Guardian), r.North.Learner)
		if err != nil || len(f.Consents) != 2 || !f.MayEnd || len(f.Places) != 1 {
			t.Fatalf("%+v %v", f, err)
		}
		work := f.Consents[0]
		if work.Purpose != ForWork {
			work = f.Consents[1]
		}
		for _, who := range []access.Actor{r.actor(Learner), r.actor(School), r.West.Actor(access.Guardian)} {
			if _, err := r.Withdraw(ctx, who, work.ID); wbl.KindOf(err) != wbl.Denied && wbl.KindOf(err) != wbl.NotFound {
				t.Errorf("%s took it back: %v", who.Name, err)
			}
		}
		hosted := func() int {
			rows, err := r.Placements.Hosting(ctx, r.actor(Employer))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := r.Placements.Hosted(ctx, r.actor(Employer), r.North.Placement); (err == nil) != (len(rows) == 1) {
				t.Errorf("the list has %d, the page says %v", len(rows), err)
			}
			return len(rows)
		}
		if hosted() != 1 {
			t.Error("the host does not see whom it hosts")
		}
		if _, err := r.Withdraw(ctx, r.actor(Guardian), work.ID); err != nil {
			t.Fatal(err)
		}
		if hosted() != 0 {
			t.Error("the host still sees the student")
		}
		if r.allowed(ForWork, host) {
			t.Error("it still counts")
		}
		if _, ok := r.papers()["consent"]; ok {
			t.Error("the paper still counts")
		}
		if _, err := r.Read(ctx, r.actor(Employer), card, i18n.En); wbl.KindOf(err) != wbl.Gone {
			t.Errorf("the supervisor still reads about the student: %v", err)
		}
		wants(t, r.sign("insurance", Employer), wbl.Gone, "agreements.error.withdrawn")
		if _, err := r.Withdraw(ctx, r.actor(Guardian), work.ID); wbl.KindOf(err) != wbl.Conflict {
			t.Errorf("taken back twice: %v", err)
		}
		r.drain()
		if letters := strings.Join(r.mails("coordinator@quixnorth.example"), ""); !strings.Contains(letters, "took a consent back") {
			t.Errorf("the coordinator was not told: %q", letters)
		}
		// who allows it again is asked by a new paper, and the host reads again
		r.decided()
		r.mustSign("consent", Guardian)
		if _, err := r.Read(ctx, r.actor(Employer), card, i18n.En); err != nil {
			t.Errorf("allowed again: %v", err)
		}
		if hosted() != 1 {
			t.Error("allowed again, and the host does not see the student")
		}
	})
}

func TestConsentEnds(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.decided()
		r.mustSign("media", Guardian)
		host := "employer:" + string(r.North.Employer)
		if !r.allowed(ForMedia, host) {
			t.Fatal("not given")
		}
		r.clock.Advance(200 * 24 * time.Hour) // past the last day of the placement
		if r.allowed(ForMedia, host) {
			t.Error("a consent outlives its placement")
		}
	})
}

// TestAdult: at 18 the student decides alone.
func TestAdult(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.exec(r.North, `UPDATE learner SET birth_date = '2008-01-01' WHERE district_id = $1 AND id = $2`, r.North.District, r.North.Learner)
		err := r.Allow(ctx, r.actor(Guardian), r.North.Learner, ForSupport, "")
		wants(t, err, wbl.Denied, "agreements.error.adult")
		if err := r.Allow(ctx, r.actor(Learner), r.North.Learner, ForSupport, ""); err != nil {
			t.Error(err)
		}
		if !r.allowed(ForSupport, "") {
			t.Error("not in the ledger")
		}
	})
}

// TestAccommodations: who sees the text is a rule of its own.
func TestAccommodations(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		id, s := r.North.Placement, r.North
		teacher, counselor := s.Actor(access.Teacher), s.Actor(access.Counselor)
		in := AccommodationInput{Text: "written instructions zzsupport", Readers: []string{"contact:" + string(s.Contact), "account:" + teacher.ID}}
		wants(t, r.Accommodate(ctx, counselor, id, in, ""), wbl.Unprocessable, "support_consent")
		wants(t, r.Accommodate(ctx, counselor, id, AccommodationInput{Text: "x", Readers: []string{"account:" + r.West.Actor(access.Teacher).ID}}, ""), wbl.Unprocessable, "readers")
		if err := r.Accommodate(ctx, teacher, id, in, ""); wbl.KindOf(err) != wbl.Denied {
			t.Errorf("a teacher wrote one: %v", err)
		}
		if err := r.Allow(ctx, r.actor(Guardian), s.Learner, ForSupport, "a"); err != nil {
			t.Fatal(err)
		}
		if err := r.Accommodate(ctx, counselor, id, in, "k"); err != nil {
			t.Fatal(err)
		}
		if err := r.Accommodate(ctx, counselor, id, in, "k"); err != nil { // sent twice
			t.Fatal(err)
		}
		for _, role := range access.Roles() {
			knows := role == access.Teacher || role == access.Counselor || role == access.Supervisor
			_, list, err := r.Told(ctx, s.Actor(role), id)
			if (err == nil) != knows || (knows && len(list) != 1) {
				t.Errorf("%s is told %d: %v", role, len(list), err)
			}
			x, err := r.Supports(ctx, s.Actor(role), id)
			if err == nil && len(x.Known) == 1 != knows {
				t.Errorf("%s sees %d on the page of the placement", role, len(x.Known))
			}
		}
		link := access.Actor{
			Kind: access.Link, ID: "00000000000000000000000009", District: s.District, Task: access.TaskAccommodate, Object: string(id),
			Grants: []access.Grant{{Role: access.Supervisor, District: s.District, Subject: string(s.Contact)}},
		}
		other := link
		other.Task, other.Object = access.TaskSign, object(id, Employer)
		if _, _, err := r.Told(ctx, other, id); wbl.KindOf(err) != wbl.Denied {
			t.Errorf("a link for papers opens it: %v", err)
		}
		r.drain()
		letters := strings.Join(r.mails(r.address(Employer)), "")
		if !strings.Contains(letters, "before the first day") || strings.Contains(letters, "zzsupport") {
			t.Errorf("the letter: %q", letters)
		}
		gate := func() bool {
			met := false
			r.update(s, func(tx *db.Tx) error {
				list, err := accommodationsOf(tx, id)
				met = len(list) == 1 && list[0].Read()
				return err
			})
			return met
		}
		if err := r.Understood(ctx, link, id); err != nil || gate() {
			t.Errorf("one of two has read: %v", err)
		}
		if err := r.Understood(ctx, teacher, id); err != nil || !gate() {
			t.Errorf("both have read: %v", err)
		}
	})
}

// TestAccountConsent: a child under 13 has a sign-in as long as a guardian allows it.
func TestAccountConsent(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		s := r.North
		parent := r.actor(Guardian)
		parent.Grants = append(parent.Grants, access.Grant{Role: access.Guardian, District: s.District, Subject: string(s.Child), From: wbl.NewDate(2026, 1, 1)})
		if err := r.People.InviteLearner(ctx, r.actor(School), s.Child); wbl.KindOf(err) != wbl.Unprocessable {
			t.Fatalf("invited without consent: %v", err)
		}
		f, err := r.FamilyOf(ctx, parent, s.Child)
		if err != nil || !f.Under13 || len(f.MayGive) != 2 {
			t.Fatalf("%+v %v", f, err)
		}
		if err := r.Allow(ctx, parent, s.Child, ForAccount, "k"); err != nil {
			t.Fatal(err)
		}
		if err := r.People.InviteLearner(ctx, r.actor(School), s.Child); err != nil {
			t.Fatal(err)
		}
		if f, err = r.FamilyOf(ctx, parent, s.Child); err != nil || len(f.Consents) != 1 {
			t.Fatalf("%+v %v", f, err)
		}
		if _, err := r.Withdraw(ctx, parent, f.Consents[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := r.People.InviteLearner(ctx, r.actor(School), s.Child); wbl.KindOf(err) != wbl.Unprocessable {
			t.Errorf("invited after the consent was taken back: %v", err)
		}
	})
}
