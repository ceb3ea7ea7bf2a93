package files_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/platform/files"
	"throughline/internal/platform/i18n"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

var (
	ctx   = context.Background()
	scope = db.Scope{District: "d1"}
	pdf   = "%PDF-1.7 an agreement"
)

const most = 1 << 20

type shelf struct {
	*files.Store
	t     *testing.T
	db    *db.DB
	dir   string
	clock *testenv.Clock
}

func newShelf(t *testing.T, d *db.DB) *shelf {
	t.Helper()
	s := &shelf{t: t, db: d, dir: filepath.Join(t.TempDir(), "files"), clock: testenv.NewClock()}
	var err error
	if s.Store, err = files.Open(s.dir, most, s.clock.Now); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *shelf) stage(name, content string) files.Staged {
	s.t.Helper()
	staged, err := s.Stage("d1", name, strings.NewReader(content))
	if err != nil {
		s.t.Fatal(err)
	}
	return staged
}

func (s *shelf) commit(staged files.Staged) (f files.File) {
	s.t.Helper()
	s.update(func(tx *db.Tx) (err error) {
		f, err = files.Commit(tx, s.clock.Now(), staged, "placement:p", "account:a")
		return err
	})
	return f
}

func (s *shelf) update(fn func(tx *db.Tx) error) {
	s.t.Helper()
	if err := s.db.Update(ctx, scope, fn); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shelf) collect() int {
	s.t.Helper()
	n, err := s.Collect(ctx, s.db, "d1")
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *shelf) read(f files.File) string {
	s.t.Helper()
	c, err := s.Content(f)
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	b, err := io.ReadAll(c)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

// on lists what lies in the district's folder.
func (s *shelf) on() (names []string) {
	s.t.Helper()
	entries, err := os.ReadDir(filepath.Join(s.dir, "d1"))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestFileRoundTrips(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		s := newShelf(t, d)
		f := s.commit(s.stage("../Agreement of José.PDF", pdf))
		want := files.File{
			ID: f.ID, District: "d1", Name: "Agreement of José.pdf", MediaType: "application/pdf", Size: int64(len(pdf)), SHA256: f.SHA256,
			About: "placement:p", CreatedBy: "account:a", CreatedAt: wbl.At(s.clock.Now()),
		}
		var found files.File
		var list []files.File
		s.update(func(tx *db.Tx) (err error) {
			if found, err = files.Find(tx, f.ID); err != nil {
				return err
			}
			list, err = files.List(tx, "placement:p")
			return err
		})
		if f != want || found != want || len(list) != 1 || list[0] != want {
			t.Errorf("committed %+v\n    found %+v\n    want %+v", f, found, want)
		}
		if got := s.read(f); got != pdf {
			t.Errorf("content %q", got)
		}
		err := d.View(ctx, db.Scope{District: "d2"}, func(tx *db.Tx) error {
			_, err := files.Find(tx, f.ID)
			return err
		})
		if wbl.KindOf(err) != wbl.NotFound {
			t.Errorf("another district: %v, want not found", err)
		}
	})
}

func TestWhatCannotBeTakenSaysWhatToDo(t *testing.T) {
	s := newShelf(t, testenv.OpenDB(t))
	cat, err := i18n.New(files.Texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, content, want string }{
		{"a.exe", "MZ", "Choose a file that ends in pdf, png, jpg, docx, xlsx, csv or zip"},
		{"a.pdf", "", "Choose a file that is not empty"},
		{"a.pdf", pdf + strings.Repeat(" ", most), "Choose a file smaller than 1 MB"},
		{"a.pdf", "<script>", "This file cannot be opened as what its name says. Save it again, or choose another file"},
	} {
		_, err := s.Stage("d1", c.name, strings.NewReader(c.content))
		var e *wbl.Error
		if !errors.As(err, &e) || e.Kind != wbl.Unprocessable || len(e.Fields) != 1 || e.Fields[0].Field != "file" {
			t.Errorf("%s: %v, want one field error", c.name, err)
			continue
		}
		if got := cat.T(i18n.En, e.Fields[0].Key, e.Fields[0].Args...); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if _, err := os.Stat(filepath.Join(s.dir, "d1")); err == nil && len(s.on()) != 0 {
		t.Errorf("refused files left %v", s.on())
	}
	if _, err := s.Stage("d1", "a.pdf", iotest.ErrReader(errors.New("cut off"))); wbl.KindOf(err) != wbl.Unavailable {
		t.Errorf("upload cut off: %v", err)
	}
}

func TestDistrictIsNoPath(t *testing.T) {
	s := newShelf(t, testenv.OpenDB(t))
	for _, d := range []wbl.DistrictID{"..", "../x", "a/b", "/etc", "."} {
		if _, err := s.Stage(d, "a.pdf", strings.NewReader(pdf)); err == nil {
			t.Errorf("a file was staged for district %q", d)
		}
	}
}

func TestCommitOnlyForTheDistrictOfTheUpload(t *testing.T) {
	s := newShelf(t, testenv.OpenDB(t))
	staged := s.stage("a.pdf", pdf)
	for _, c := range []struct {
		district wbl.DistrictID
		staged   files.Staged
	}{{"d2", staged}, {"d1", files.Staged{}}} {
		err := s.db.Update(ctx, db.Scope{District: c.district}, func(tx *db.Tx) error {
			_, err := files.Commit(tx, s.clock.Now(), c.staged, "x:1", "account:a")
			return err
		})
		if err == nil {
			t.Errorf("committed %+v for %s", c.staged, c.district)
		}
	}
}

func TestServeIsADownloadAndNothingElse(t *testing.T) {
	s := newShelf(t, testenv.OpenDB(t))
	f := s.commit(s.stage("Résumé; \"x\".pdf", pdf))
	w := httptest.NewRecorder()
	if err := s.Serve(w, httptest.NewRequest(http.MethodGet, "/files/1", nil), f); err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(w.Header().Get("Content-Disposition"))
	if err != nil || kind != "attachment" || params["filename"] != f.Name {
		t.Errorf("disposition %q: %v", w.Header().Get("Content-Disposition"), err)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, no-store",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if w.Body.String() != pdf {
		t.Errorf("body %q", w.Body)
	}
}

func TestMissingContentIsSaid(t *testing.T) {
	s := newShelf(t, testenv.OpenDB(t))
	f := s.commit(s.stage("a.pdf", pdf))
	path := filepath.Join(s.dir, "d1", f.SHA256)
	if err := os.WriteFile(path, []byte("%PDF-cut"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Content(f); err == nil || !strings.Contains(err.Error(), "restore") {
		t.Errorf("content of another size: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := s.Serve(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil), f); err == nil || !strings.Contains(err.Error(), "restore") {
		t.Errorf("missing content: %v", err)
	}
	f.SHA256 = "../../secret"
	if _, err := s.Content(f); err == nil {
		t.Error("a row with a path for a hash was opened")
	}
}

func TestCollectLeavesWhatIsYoungOrNamed(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		s := newShelf(t, d)
		kept := s.commit(s.stage("kept.pdf", pdf+" kept"))
		twice := []files.File{s.commit(s.stage("a.pdf", pdf+" twice")), s.commit(s.stage("b.pdf", pdf+" twice"))}
		s.stage("given-up.pdf", pdf+" given up")
		again := s.stage("again.pdf", pdf+" again")
		if n := s.collect(); n != 0 || len(s.on()) != 4 {
			t.Fatalf("deleted %d young files, left %v", n, s.on())
		}
		s.clock.Advance(25 * time.Hour)
		s.stage("again.pdf", pdf+" again") // the same content once more, just now
		s.update(func(tx *db.Tx) error { return files.Delete(tx, twice[0].ID) })
		if n := s.collect(); n != 1 {
			t.Errorf("deleted %d, want the one that was given up; left %v", n, s.on())
		}
		for _, f := range []files.File{kept, twice[1], s.commit(again)} {
			s.read(f)
		}
		s.update(func(tx *db.Tx) error { return files.Delete(tx, twice[1].ID) })
		if n := s.collect(); n != 1 || len(s.on()) != 2 {
			t.Errorf("after the last row went: deleted %d, left %v", n, s.on())
		}
	})
}

// A collection that was killed half way is finished, or undone where a row names the
// content.
func TestCollectAfterACrash(t *testing.T) {
	s := newShelf(t, testenv.OpenDB(t))
	f := s.commit(s.stage("a.pdf", pdf))
	s.stage("b.pdf", pdf+" given up")
	for _, name := range s.on() {
		path := filepath.Join(s.dir, "d1", name)
		if err := os.Rename(path, filepath.Join(s.dir, "d1", "leaving-"+name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(s.dir, "d1", "incoming-1"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.clock.Set(time.Now().Add(48 * time.Hour))
	if n := s.collect(); n != 2 {
		t.Errorf("deleted %d, want the one without a row and the half upload", n)
	}
	if s.read(f) != pdf || len(s.on()) != 1 {
		t.Errorf("left %v", s.on())
	}
}

func TestUploadsOfTheSameContentAtOnce(t *testing.T) {
	s := newShelf(t, testenv.OpenDB(t))
	done := make(chan error)
	for range 8 {
		go func() {
			_, err := s.Stage("d1", "a.pdf", bytes.NewReader([]byte(pdf)))
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if len(s.on()) != 1 {
		t.Errorf("left %v", s.on())
	}
}

// What a backup needs to know: where the contents lie that rows name, and what to leave.
func TestContentsAndArrivals(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		s := newShelf(t, d)
		one := s.commit(s.stage("a.csv", "one"))
		s.commit(s.stage("b.csv", "one"))
		s.stage("c.csv", "named by no row")
		s.update(func(tx *db.Tx) error {
			got, err := files.Contents(tx)
			if want := string(one.District) + "/" + one.SHA256; len(got) != 1 || got[0] != want {
				t.Errorf("contents %q, want %q alone", got, want)
			}
			return err
		})
		if !files.Arriving("incoming-123") || files.Arriving(one.SHA256) || files.Arriving("leaving-"+one.SHA256) {
			t.Error("an upload under way is not told from content")
		}
	})
}
