package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
	"throughline/internal/platform/pdf"
	"throughline/internal/testenv"
)

// sealed makes a database and a document that it sealed.
func sealed(t *testing.T) (dsn string, file []byte) {
	t.Helper()
	dsn = filepath.Join(t.TempDir(), "throughline.db")
	return dsn, sealedBy(t, testenv.Open(t, dsn))
}

func sealedBy(t *testing.T, d *db.DB) []byte {
	t.Helper()
	cat, err := i18n.New(paper.Texts)
	if err != nil {
		t.Fatal(err)
	}
	file, err := pdf.Render(paper.Doc{Lang: i18n.En, Title: "Consent", Blocks: []paper.Block{paper.Paragraph{Text: paper.Plain("I agree.")}}}, cat)
	if err != nil {
		t.Fatal(err)
	}
	key, err := pdf.Key(t.Context(), d, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if file, err = pdf.Seal(file, key); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestVerify(t *testing.T) {
	dsn, file := sealed(t)
	otherDSN, _ := sealed(t)
	changed := []byte(strings.Replace(string(file), "Consent", "Conzent", 1))
	for _, c := range []struct {
		name, db string
		file     []byte
		status   int
		says     string
	}{
		{"genuine", dsn, file, exitFine, "genuine: "},
		{"changed", dsn, changed, exitFinding, "changed: "},
		{"added to", dsn, append(file[:len(file):len(file)], "\n%more"...), exitFinding, "changed: "},
		{"sealed elsewhere", otherDSN, file, exitFinding, "not ours: "},
		{"no document", dsn, []byte("hello"), exitInput, "not a PDF"},
	} {
		path := filepath.Join(t.TempDir(), "file.pdf")
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		status, stdout, stderr := run("", "verify", path, "--db", c.db)
		if status != c.status || !strings.Contains(stdout+stderr, c.says) {
			t.Errorf("%s: status %d\n%s%s", c.name, status, stdout, stderr)
		}
	}
	status, stdout, _ := run(string(file), "verify", "-", "--json", "--db", dsn)
	if status != exitFine || !strings.Contains(stdout, `"verdict":"genuine"`) {
		t.Errorf("from the standard input: status %d, %s", status, stdout)
	}
}

func TestVerifyBadInput(t *testing.T) {
	dsn, _ := sealed(t)
	for _, args := range [][]string{{"verify"}, {"verify", "a.pdf", "b.pdf"}, {"verify", "absent.pdf", "--db", dsn}} {
		if status, _, stderr := run("", args...); status != exitInput {
			t.Errorf("%v: status %d, %s", args, status, stderr)
		}
	}
}
