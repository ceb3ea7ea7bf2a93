package agreements

import (
	"sync"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// TestTogether: parties who sign at the same moment are all counted, the chain has each
// once, and exactly one of them completes the paper. Who presses twice signs once.
func TestTogether(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.decided()["training_agreement"]
		id := r.North.Placement
		inputs := map[Party]SignInput{}
		for _, party := range []Party{Learner, Guardian, Employer, School} {
			sheet, err := r.SheetOf(ctx, r.actor(party), id, party, p.ID, i18n.En)
			if err != nil {
				t.Fatal(err)
			}
			inputs[party] = SignInput{Name: "Some Body", Agreed: true, Hash: sheet.Hash, Lang: i18n.En, Intent: "I sign"}
		}
		var wait sync.WaitGroup
		errs := make(chan error, 2*len(inputs))
		for party, in := range inputs {
			for range 2 {
				wait.Go(func() { errs <- r.Sign(ctx, r.actor(party), id, party, p.ID, in) })
			}
		}
		wait.Wait()
		close(errs)
		refused := 0
		for err := range errs {
			if wbl.KindOf(err) == wbl.Conflict {
				refused++
			} else if err != nil {
				t.Error(err)
			}
		}
		if refused != len(inputs) {
			t.Errorf("%d of %d second presses were refused", refused, len(inputs))
		}
		v, err := r.Read(ctx, r.actor(School), p.ID, i18n.En)
		if err != nil || v.State != Complete || len(v.Signatures) != len(inputs) {
			t.Fatalf("%s with %d signatures (%v)", v.State, len(v.Signatures), err)
		}
		_, events := r.events(p.ID)
		count := map[EventKind]int{}
		for _, e := range events {
			count[e.Kind]++
		}
		if count[HasSigned] != 4 || count[Completed] != 1 {
			t.Errorf("the chain says %v", count)
		}
	})
}

// TestSignPages: what is wrong is said beside what was typed, and who does not want to
// sign says why.
func TestSignPages(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		got := r.decided()
		site := r.web()
		host := site.As(r.actor(Employer))
		desk := "/sign/" + string(r.North.Placement) + "/employer"
		insurance := desk + "/" + string(got["insurance"].ID)
		host.Get(desk).Wants(200).Sees("Papers for Ana", "Proof of insurance", "Safe adults agreement").SeesNot("Emergency", "Consent to work")
		host.Post(insurance+"/open").Follow().Wants(200).Sees("First a few questions about Ana", "General liability: insurance company")
		page := host.Post(insurance, "step", "answers", "insurance.carrier", "Mutual", "insurance.expires", "2020-01-01").Wants(422)
		page.Sees("Enter a day that has not passed", "Fill this in")
		if page.Value("insurance.carrier") != "Mutual" {
			t.Error("what was typed is gone")
		}
		page = host.Post(insurance, "step", "answers", "insurance.carrier", "Mutual", "insurance.policy", "1", "insurance.expires", "2027-01-01",
			"comp.carrier", "Mutual", "comp.policy", "2", "comp.expires", "2027-01-01").Follow()
		page.Sees("Sign here", "January 1, 2027", "You can have this paper printed", "I have read “Proof of insurance”", "Change the answers")
		hash := page.Value("hash")
		host.Get(insurance + "?answers=1").Wants(200).Sees("First a few questions")
		host.Post(insurance, "hash", hash, "name", "S").Wants(422).Sees("Type your full name", "Tick the box to sign on screen")
		host.Post(insurance, "hash", "stale", "name", "Sam Baker", "agree", "yes").Wants(409).Sees("changed while you were reading")
		host.Post(insurance, "hash", hash, "name", "Sam Baker", "agree", "yes").Follow().Sees("Signed. Thank you.", "Signed by you")
		host.Get(insurance).Wants(303)
		host.Post(insurance, "hash", hash, "name", "Sam Baker", "agree", "yes").Wants(409).Sees("has your signature already")

		agreement := desk + "/" + string(got["training_agreement"].ID)
		host.Get(agreement + "/decline").Wants(200).Sees("You do not want to sign: Training agreement")
		host.Post(agreement + "/decline").Wants(422).Sees("Say why you do not want to sign")
		host.Post(agreement+"/decline", "reason", "The dates are wrong").Follow().Sees("will be in touch")
		staff := site.As(r.actor(School))
		paper := "/papers/" + string(got["training_agreement"].ID)
		staff.Get(paper).Wants(200).Sees("The dates are wrong", "Ask again")
		staff.Get("/papers").Sees("Declined")
		staff.Post(paper+"/again", "key", "k").Follow().Sees("a letter is on its way")
		host.Get(agreement).Wants(200).Sees("Sign here")

		// the next student of this employer finds the answers
		next := site.As(r.North.Actor(access.Coordinator)).Get("/api/v1/papers/" + string(got["insurance"].ID)).Wants(200)
		next.Sees(`"state":"open"`, `"party":"employer"`, `"state":"signed"`).SeesNot("Mutual")
		site.As(r.actor(Guardian)).JSON("GET", "/api/v1/learners/"+string(r.North.Learner)+"/consents", "").Wants(200).Sees(`"items":[]`)
	})
}
