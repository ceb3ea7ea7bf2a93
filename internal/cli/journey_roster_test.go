package cli

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"throughline/internal/platform/access"
	"throughline/oneroster/rostergen"
)

// TestJourneyRoster walks the first part of the main job: a roster comes in. A broken one
// is refused with everything that is wrong in it, a good one is looked at and imported, and
// the next one, in which a third of the students are missing, stops until somebody says
// that they have really left.
func TestJourneyRoster(t *testing.T) {
	journey(t, "roster", []manner{desktop, phonePlain},
		stage{"no file is chosen", (*walker).noFile},
		stage{"a broken roster is refused", (*walker).brokenRoster},
		stage{"a roster is imported", (*walker).goodRoster},
		stage{"students are missing", (*walker).shorterRoster},
		stage{"the students are there", (*walker).rosterIsThere},
	)
}

func (w *walker) noFile() {
	w.as(access.DistrictLead)
	w.menu("Students")
	w.looks("students")
	w.Press("Import")
	w.looks("import")
	w.Press("Check the file")
	w.Sees("There is a problem")
	w.Sees("Choose a file")
	w.looks("import-empty")
}

func (w *walker) brokenRoster() {
	w.upload(rosterZip(w.t, 60, "Hana,Brambank", "Hana,", "2010-07-02", "07/02/2010", ",11,,", ",eleventh,,"), "The file was refused")
	w.Sees("Nothing was changed")
	w.looks("refused")
	problems := w.Download("Download all problems (CSV)")
	for _, line := range []string{"users.csv,2,familyName,,required", "demographics.csv,2,birthDate,07/02/2010,date", "users.csv,3,grades,eleventh,grade"} {
		if !strings.Contains(problems, line) {
			w.t.Errorf("the problems lack %q\n%s", line, problems)
		}
	}
	w.Press("Import another file")
	w.In("roster-60.zip").Sees("Refused")
}

func (w *walker) goodRoster() {
	w.upload(rosterZip(w.t, 60), "The file can be imported")
	w.Sees("Look at what would happen, then import.")
	w.looks("checked")
	w.Press("Import now")
	w.worked("The import is done")
	w.looks("applied")
}

func (w *walker) shorterRoster() {
	w.visit("/roster/import", "imports")
	w.upload(rosterZip(w.t, 40), "19 of 57 students would leave")
	w.looks("leavers")
	w.Press("Import now")
	w.Sees("If they have really left, tick the box")
	w.looks("leavers-asked")
	w.Click("19 students have really left")
	w.Press("Import now")
	w.worked("The import is done")
}

func (w *walker) rosterIsThere() {
	w.visit("/roster", "")
	w.Fill("Name or number", "Alderdale")
	w.Press("Find")
	w.Press("Alderdale, Ivy")
	w.Sees("Grade 11")
	w.looks("student")
	w.visit("/roster/quality", "quality")
}

// upload brings a file to the page and waits until its check says something.
func (w *walker) upload(path, says string) {
	w.t.Helper()
	w.Attach("File", path)
	w.Press("Check the file")
	w.looks("checking")
	w.worked(says)
}

// worked lets the background work be done; the page says so by itself, or when asked
// where its script does not run.
func (w *walker) worked(says string) {
	w.t.Helper()
	w.letters(w.t)
	if !w.scripts {
		w.Press("Look again")
	}
	w.Sees(says)
}

// rosterZip writes a set of some students and teachers, with texts of it changed.
func rosterZip(t *testing.T, users int, oldNew ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "roster-"+strconv.Itoa(users)+".zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	change := strings.NewReplacer(oldNew...)
	err = rostergen.Write(func(name string) (io.WriteCloser, error) {
		w, err := z.Create(name)
		return &changed{change: change, to: w}, err
	}, rostergen.Options{Seed: 2, Users: users})
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// changed writes a text with words of it replaced when it is closed.
type changed struct {
	strings.Builder
	change *strings.Replacer
	to     io.Writer
}

func (c *changed) Close() error {
	_, err := c.change.WriteString(c.to, c.String())
	return err
}
