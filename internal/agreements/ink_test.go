package agreements

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline/internal/people"
	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/files"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
	"throughline/internal/testenv"
	"throughline/internal/testenv/webtest"
	"throughline/internal/wbl"
)

func (r *rig) scan() files.Staged {
	r.t.Helper()
	staged, err := r.Files.Stage(r.North.District, "signed.pdf", strings.NewReader("%PDF-1.7 a scan"))
	if err != nil {
		r.t.Fatal(err)
	}
	return staged
}

// TestInk: a sheet signed by hand counts when staff attach its scan, for the text that
// was printed.
func TestInk(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.decided()["training_agreement"]
		v, err := r.Read(ctx, r.actor(School), p.ID, i18n.Es)
		if err != nil {
			t.Fatal(err)
		}
		ink := Ink{Names: map[Party]string{Guardian: "Luz Lima", Learner: "Ana Lima"}, Lang: i18n.Es, Hash: v.Hash}
		if err := r.Attach(ctx, r.actor(Guardian), p.ID, ink, r.scan()); wbl.KindOf(err) != wbl.Denied {
			t.Errorf("a guardian attached a scan: %v", err)
		}
		old := ink
		old.Hash = "of another text"
		wants(t, r.Attach(ctx, r.actor(School), p.ID, old, r.scan()), wbl.Conflict, "printed_before")
		wants(t, r.Attach(ctx, r.actor(School), p.ID, Ink{Names: map[Party]string{Guardian: "X"}}, r.scan()), wbl.Unprocessable, "agreements.error.name")
		if err := r.Attach(ctx, r.actor(School), p.ID, ink, r.scan()); err != nil {
			t.Fatal(err)
		}
		r.mustSign("training_agreement", Employer, School)
		v, err = r.Read(ctx, r.actor(School), p.ID, i18n.En)
		if err != nil || v.State != Complete || len(v.Signatures) != 4 {
			t.Fatalf("%s with %d signatures (%v)", v.State, len(v.Signatures), err)
		}
		for _, s := range v.Signatures {
			if s.Method != "ink" && (s.Party == Guardian || s.Party == Learner) {
				t.Errorf("%s signed by %s", s.Party, s.Method)
			}
			if s.Method != "ink" {
				continue
			}
			if s.File == "" || s.Disclosure != "" || s.Actor != r.actor(School).Key() || s.Lang != i18n.Es {
				t.Errorf("kept %+v", s)
			}
		}
		if kinds, _ := r.events(p.ID); kinds != "created signed signed viewed signed viewed signed completed" {
			t.Error(kinds)
		}
	})
}

// TestInkInOrder: on one sheet a later party may stand beside an earlier one, and not
// before it.
func TestInkInOrder(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.decided()["insurance"]
		v, err := r.Read(ctx, r.actor(School), p.ID, i18n.En)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, r.Attach(ctx, r.actor(School), p.ID, Ink{Names: map[Party]string{School: "Mar Co"}, Lang: i18n.En, Hash: v.Hash}, r.scan()), wbl.Conflict, "turn")
		both := Ink{Names: map[Party]string{School: "Mar Co", Employer: "Sam Baker"}, Lang: i18n.En, Hash: v.Hash}
		if err := r.Attach(ctx, r.actor(School), p.ID, both, r.scan()); err != nil {
			t.Fatal(err)
		}
		if p := r.papers()["insurance"]; p.State != Complete {
			t.Errorf("%s", p.State)
		}
	})
}

// TestWordings: a district's own text is a new version; earlier ones stay readable, and
// a paper keeps the one it was made from.
func TestWordings(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		before := r.decided()["consent"]
		lead, kind := r.North.Actor(access.DistrictLead), "consent"
		in := WordingInput{Text: "title: Our consent\n---\nHello {{learner.name}}.", Note: "Shorter", After: "2026-11-01"}
		if _, err := r.SaveWording(ctx, r.actor(School), kind, i18n.En, in, ""); wbl.KindOf(err) != wbl.Denied {
			t.Errorf("a coordinator changed the wording: %v", err)
		}
		bad := in
		bad.Text += " {{learner.ssn}}"
		if _, err := r.SaveWording(ctx, lead, kind, i18n.En, bad, ""); wbl.KindOf(err) != wbl.Unprocessable {
			t.Errorf("an unknown field was taken: %v", err)
		}
		if v, err := r.SaveWording(ctx, lead, kind, i18n.En, in, "k"); err != nil || v != "d1" {
			t.Fatalf("%s %v", v, err)
		}
		if _, err := r.SaveWording(ctx, lead, kind, i18n.En, in, ""); wbl.KindOf(err) != wbl.Conflict {
			t.Errorf("two changed one text: %v", err)
		}
		in.After, in.Note = "d1", "Friendlier"
		if v, err := r.SaveWording(ctx, lead, kind, i18n.En, in, ""); err != nil || v != "d2" {
			t.Fatalf("%s %v", v, err)
		}
		if p := r.decided()["consent"]; p.Wording != before.Wording || p.ContentHash != before.ContentHash {
			t.Errorf("a paper changed its text: %s", p.Wording)
		}
		for version, title := range map[string]string{"d1": "Our consent", "d2": "Our consent", "2026-11-01": "Consent to work-based learning"} {
			if tpl, err := r.Wording(ctx, r.actor(School), kind, i18n.En, version); err != nil || tpl.Title != title {
				t.Errorf("version %s: %q %v", version, tpl.Title, err)
			}
		}
		if _, err := r.Wording(ctx, r.actor(School), kind, i18n.En, "d3"); wbl.KindOf(err) != wbl.NotFound {
			t.Errorf("a version that is not there: %v", err)
		}
		// the next paper has the new text; the other district has its own
		r.exec(r.North, `UPDATE paper SET state = 'void' WHERE district_id = $1 AND id = $2`, r.North.District, before.ID)
		if p := r.decided()["consent"]; p.Wording != "en:d2 es:2026-11-01" {
			t.Errorf("a new paper has %s", p.Wording)
		}
		w, err := r.WordingsOf(ctx, r.South.Actor(access.Coordinator), kind, i18n.En)
		if err != nil || w.Now.Version != "2026-11-01" || len(w.Own) != 0 {
			t.Errorf("another district reads %+v %v", w, err)
		}
	})
}

func (r *rig) web() *webtest.Site {
	return webtest.New(r.t, webtest.Room{Routes: r.Routes(), Pages: Pages(), Texts: Texts()},
		webtest.Room{Pages: people.Pages(), Texts: people.Texts()}, webtest.Room{Texts: placements.Texts()}, webtest.Room{Texts: paper.Texts}, webtest.Room{Texts: files.Texts})
}

// TestStaffPages walks through the pages of a coordinator and a district lead.
func TestStaffPages(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.decided()
		site := r.web()
		desk := site.As(r.actor(School))
		folder := "/placements/" + string(r.North.Placement) + "/papers"
		desk.Get(folder).Wants(200).Sees("Training agreement", "Emergency and medical card", "Not set yet: The job description", "Send papers to sign")
		desk.Post(folder+"/send", "key", "s1").Wants(303)
		desk.Get(folder).Sees("3 letters are on their way", "Parent or guardian: letter sent")
		desk.Get("/papers").Wants(200).Sees("Ana quixnorth", "Student, Parent or guardian, Employer").SeesNot("quixwest", "quixsouth")
		desk.Post("/papers/send", "key", "s2").Wants(303)
		desk.Post("/papers/send", "key", "s3", "id", string(r.North.Placement)).Wants(303)
		desk.Post(folder, "key", "a1", "kind", "incident").Wants(303)
		desk.Post(folder, "key", "a2", "kind", "consent").Wants(404)
		card := "/papers/" + string(r.papers()["emergency"].ID)
		desk.Get(card).Wants(200).Sees("Emergency and medical card", "Signatures", "Fingerprint of the text")
		desk.Get(card + "/attach").Wants(200).Sees("Signed by hand")
		desk.Post(card+"/attach", "lang", "en").Wants(422).Sees("Choose whose signatures stand on the paper")
		site.As(r.North.Actor(access.SchoolLead)).Get(folder).Wants(200).Sees("Only the coordinator reads this")
		site.As(r.North.Actor(access.SchoolLead)).Get(card).Wants(404)
		site.As(r.West.Actor(access.Coordinator)).Get(folder).Wants(404)
		pdf := desk.Get(card + "/paper.pdf?text=es&print=1").Wants(200)
		if !strings.HasPrefix(pdf.Body.String(), "%PDF-") || !strings.Contains(pdf.Header().Get("Content-Disposition"), "emergency-") {
			t.Errorf("no PDF: %v", pdf.Header())
		}
		lead := site.As(r.North.Actor(access.DistrictLead))
		lead.Get("/paper-templates").Wants(200).Sees("Consent to work-based learning", "Model text of 2026-11-01")
		text := "title: Ours\n---\nHello {{learner.name}}."
		lead.Post("/paper-templates/consent/en", "act", "preview", "text", text, "after", "2026-11-01").Wants(200).Sees("Hello Ana Lima.")
		lead.Post("/paper-templates/consent/en", "act", "save", "text", text+"{{x}}", "note", "n", "after", "2026-11-01").Wants(422).Sees("there is no field {{x}}")
		lead.Post("/paper-templates/consent/en", "act", "save", "text", text, "note", "n", "after", "2026-11-01", "key", "w").Wants(303)
		lead.Get("/paper-templates/consent/en?version=2026-11-01").Wants(200).Sees("District version 1: n", "Ana Lima has been offered a place")
		desk.Get("/paper-templates/consent/en").Wants(200).SeesNot("Save as a new version")
		desk.JSON("GET", "/api/v1"+folder, "").Wants(200).Sees(`"kind":"consent"`, `"party":"guardian"`).SeesNot("Luz")
	})
}

func TestFamilyPages(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.decided()
		r.mustSign("consent", Guardian)
		home := r.web().As(r.actor(Guardian))
		page := "/family/" + string(r.North.Learner)
		home.Get("/family").Wants(303)
		home.Get("/sign/"+string(r.North.Placement)).Follow().Sees("Papers for Ana", "To sign now")
		r.web().As(r.actor(Employer)).Get("/sign/" + string(r.North.Placement)).Follow().Sees("Proof of insurance").SeesNot("Emergency and medical card")
		r.web().As(r.West.Actor(access.Guardian)).Get("/sign/" + string(r.North.Placement)).Wants(404)
		home.Get(page).Wants(200).Sees("What Ana", "Bakery quixnorth", "Given by Some Body", "Change my mind", "Read and sign the papers")
		home.Post(page+"/allow", "purpose", "support", "key", "k").Wants(303)
		home.Post(page+"/allow", "purpose", "work", "key", "k2").Wants(404)
		f, err := r.FamilyOf(ctx, r.actor(Guardian), r.North.Learner)
		if err != nil || len(f.Consents) != 2 {
			t.Fatalf("%+v %v", f.Consents, err)
		}
		for _, c := range f.Consents {
			if c.Purpose != ForWork {
				continue
			}
			home.Get(page+"/consents/"+c.ID).Wants(200).Sees("What stops at once", "Bakery quixnorth sees no more papers")
			home.Post(page+"/consents/"+c.ID, "key", "k3").Wants(303)
			home.Get(page).Sees("What does not count any more")
		}
		r.web().As(r.actor(Learner)).Get(page).Wants(200).Sees("What you do").SeesNot("Change my mind")
	})
}

// TestVerify: the public page knows its own files from others.
func TestVerify(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.decided()["consent"]
		file, _, err := r.File(ctx, r.actor(School), p.ID, i18n.En, false)
		if err != nil {
			t.Fatal(err)
		}
		changed := bytes.Replace(file, []byte("/Title"), []byte("/Titel"), 1)
		other := []byte("%PDF-1.7\nnot ours\n%%EOF")
		handler := r.web().Handler(access.Actor{})
		for name, c := range map[string]struct {
			content []byte
			status  int
			sees    string
		}{
			"genuine": {file, 200, "Genuine and unchanged"}, "changed": {changed, 200, "Changed"}, "other": {other, 200, "Not from here"},
			"no PDF": {[]byte("hello"), 422, "Choose a PDF file"},
		} {
			var body bytes.Buffer
			w := multipart.NewWriter(&body)
			part, err := w.CreateFormFile("file", "x.pdf")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := part.Write(c.content); err != nil {
				t.Fatal(err)
			}
			w.Close()
			req := httptest.NewRequest(http.MethodPost, "/verify", &body)
			req.Header.Set("Content-Type", w.FormDataContentType())
			rec := httptest.NewRecorder()
			handler.ServeHTTP(rec, req)
			if rec.Code != c.status || !strings.Contains(rec.Body.String(), c.sees) {
				t.Errorf("%s: %d, want %d and %q", name, rec.Code, c.status, c.sees)
			}
		}
	})
}

// TestNothingHalf: whatever fails while somebody signs, nothing of it is kept; and what
// was answered stays. The database is made to refuse each table in turn.
func TestNothingHalf(t *testing.T) {
	d := testenv.OpenDB(t)
	r := newRig(t, d)
	r.decided()
	for _, table := range []string{"paper_event", "consent", "audit_entry"} {
		r.exec(r.North, `ALTER TABLE `+table+` RENAME TO away`)
		if err := r.sign("consent", Guardian); err == nil {
			t.Fatalf("signed without %s", table)
		}
		r.exec(r.North, `ALTER TABLE away RENAME TO `+table)
		p := r.papers()["consent"]
		if kinds, _ := r.events(p.ID); p.State != Open || p.Begun() || kinds != "created" {
			t.Fatalf("without %s: %s, begun %v, %s", table, p.State, p.Begun(), kinds)
		}
	}
	r.mustSign("consent", Guardian)
}
