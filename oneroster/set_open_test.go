package oneroster_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"throughline/oneroster"
)

func TestManifest(t *testing.T) {
	for _, tt := range []struct {
		name, old, new string
		want           string // without rows: the lines of a manifest come in any order
	}{
		{"property twice", "manifest.version,1.0\n", "manifest.version,1.0\nmanifest.version,1.0\n", "error manifest.csv propertyName manifest"},
		{"unknown property", "manifest.version,1.0\n", "manifest.version,1.0\nfile.pets,bulk\n", "error manifest.csv propertyName manifest"},
		{"manifest version", "manifest.version,1.0\n", "manifest.version,2.0\n", "error manifest.csv value manifest"},
		{"no version", "oneroster.version,1.2\n", "", "error manifest.csv version"},
		{"another version", "oneroster.version,1.2\n", "oneroster.version,2.0\n", "error manifest.csv value version"},
		{"mode", "file.orgs,bulk\n", "file.orgs,full\n", "error manifest.csv value manifest"},
		{"case of a mode", "file.orgs,bulk\n", "file.orgs,Bulk\n", "warning manifest.csv value enum"},
		{"no line for a file that is not there", "file.results,absent\n", "", "warning manifest.csv manifest"},
		{"no line for a file that is there", "file.demographics,bulk\n", "", "error demographics.csv file-unlisted"},
		{"absent and there", "file.demographics,bulk\n", "file.demographics,absent\n", "error demographics.csv file-unlisted"},
		{"listed and not there", "file.results,absent\n", "file.results,bulk\n", "error results.csv file-missing"},
		{"header", "propertyName,value\n", "property,value\n", "error manifest.csv manifest"},
		{"half a line", "manifest.version,1.0\n", "manifest.version,1.0\nfile.orgs\n", "error manifest.csv field-count"},
		{"byte-order mark", "propertyName,value\n", "\ufeffpropertyName,value\n", "warning manifest.csv encoding"},
		{"source", "manifest.version,1.0\n", "manifest.version,1.0\nsource.systemName,\"SIS, Inc.\"\nsource.systemCode,x\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			set := small12().edit(t, "manifest.csv", tt.old, tt.new)
			report := set.check(t, oneroster.Options{})
			for i := range report.Problems {
				report.Problems[i].Row = 0
			}
			got := sortLines(strings.ReplaceAll(found(report), " 0", ""))
			if want := sortLines(tt.want); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func TestEndlessManifest(t *testing.T) {
	set := files{"manifest.csv": manifest("1.2", "bulk") + strings.Repeat("\n", 2000)}
	if got := found(set.check(t, oneroster.Options{})); got != "error manifest.csv 1001 manifest" {
		t.Errorf("problems: %s", got)
	}
}

func TestNoManifest(t *testing.T) {
	set := small12()
	delete(set, "manifest.csv")
	if got := found(set.check(t, oneroster.Options{})); got != "error manifest.csv 0 manifest" {
		t.Errorf("problems: %s", got)
	}
}

func TestSource(t *testing.T) {
	set := small12().edit(t, "manifest.csv", "manifest.version", "source.systemName,Alder SIS\nsource.systemCode,7\nmanifest.version").open(t)
	if set.SystemName != "Alder SIS" || set.SystemCode != "7" || set.Version != oneroster.V12 {
		t.Errorf("source %q %q, version %q", set.SystemName, set.SystemCode, set.Version)
	}
}

func TestMode(t *testing.T) {
	mixed := small12().edit(t, "manifest.csv", "file.demographics,bulk", "file.demographics,delta")
	for want, set := range map[oneroster.Mode]files{
		oneroster.Bulk: small11(), oneroster.Delta: delta12(), oneroster.Mixed: mixed,
		oneroster.Absent: {"manifest.csv": manifest("1.2", "bulk")},
	} {
		if got := set.open(t).Mode(); got != want {
			t.Errorf("mode %s, want %s", got, want)
		}
	}
	if got := mixed.open(t).FileMode("demographics"); got != oneroster.Delta {
		t.Errorf("mode of demographics: %s", got)
	}
}

// A set may be wrapped in a folder, but not two sets in two.
func TestFolder(t *testing.T) {
	wrapped := func(folders ...string) fstest.MapFS {
		fsys := fstest.MapFS{"__MACOSX/x": &fstest.MapFile{}}
		for _, folder := range folders {
			for name, file := range small12().fs() {
				fsys[folder+"/"+name] = file
			}
		}
		return fsys
	}
	for _, tt := range []struct {
		fsys fstest.MapFS
		want string
		rows int
	}{
		{wrapped("export"), "warning export 0 folder", 5},
		{wrapped("fall", "spring"), "error manifest.csv 0 manifest", 0},
	} {
		set, err := oneroster.Open(tt.fsys)
		if err != nil {
			t.Fatal(err)
		}
		report, err := set.Check(t.Context(), oneroster.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := found(report); got != tt.want || report.Files["users.csv"].Rows != tt.rows {
			t.Errorf("problems %q, %d users; want %q, %d", got, report.Files["users.csv"].Rows, tt.want, tt.rows)
		}
	}
}

func TestFileNames(t *testing.T) {
	set := small12()
	set["Orgs.CSV"], set["pets.csv"], set["README.txt"] = set["orgs.csv"], "a,b\n", "hello"
	delete(set, "orgs.csv")
	report := set.check(t, oneroster.Options{})
	if got := found(report); got != "warning Orgs.CSV 0 file-name\nwarning pets.csv 0 file-name" {
		t.Errorf("problems:\n%s", got)
	}
	if got := report.Files["orgs.csv"].Accepted; got != 3 {
		t.Errorf("%d orgs accepted, want 3", got)
	}
}

func TestOpenPassesErrorsOn(t *testing.T) {
	_, err := oneroster.Open(os.DirFS(filepath.Join(t.TempDir(), "nowhere")))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want fs.ErrNotExist", err)
	}
	fsys := small12().fs()
	set, err := oneroster.Open(fsys)
	if err != nil {
		t.Fatal(err)
	}
	delete(fsys, "users.csv")
	if _, err := set.Check(t.Context(), oneroster.Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want fs.ErrNotExist", err)
	}
	for _, err := range set.Users() {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("error %v, want fs.ErrNotExist", err)
		}
	}
}

func TestCheckStops(t *testing.T) {
	set := small12()
	set["orgs.csv"] += strings.Repeat("x,,,X,school,,\n", 20_000)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := set.open(t).Check(ctx, oneroster.Options{Progress: func(oneroster.Progress) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

func TestProgress(t *testing.T) {
	var last oneroster.Progress
	seen := map[string]int{}
	small12().check(t, oneroster.Options{Progress: func(p oneroster.Progress) {
		if p.Done < last.Done || p.Done > p.Total {
			t.Errorf("progress goes from %+v to %+v", last, p)
		}
		last = p
		seen[p.File] = p.Rows
	}})
	if last.Done != last.Total || last.Total == 0 {
		t.Errorf("ends at %d of %d bytes", last.Done, last.Total)
	}
	if len(seen) != 8 || seen["users.csv"] != 5 {
		t.Errorf("files %v", seen)
	}
}

func TestKeepCountsAll(t *testing.T) {
	set := small12()
	set["enrollments.csv"] = strings.ReplaceAll(set["enrollments.csv"], "student", "Student")
	set["enrollments.csv"] = strings.ReplaceAll(set["enrollments.csv"], "teacher", "coach")
	var sunk int
	report := set.check(t, oneroster.Options{Keep: 3, Sink: func(oneroster.Problem) { sunk++ }})
	if report.ProblemsTotal != 2 || report.WarningsTotal != 2 || sunk != 4 {
		t.Errorf("%d errors, %d warnings, %d to the sink", report.ProblemsTotal, report.WarningsTotal, sunk)
	}
	want := "error enrollments.csv 3 role enum\nerror enrollments.csv 4 role enum\nwarning enrollments.csv 1 role enum"
	if got := found(report); got != want {
		t.Errorf("kept:\n%s", got)
	}
	if got := report.Files["enrollments.csv"]; got != (oneroster.FileReport{Rows: 4, Accepted: 2, Problems: 2, Warnings: 2}) {
		t.Errorf("file %+v", got)
	}
}

// realSet is the 600-student set, as a folder and as a zip.
func realSet(t *testing.T) map[string]fs.FS {
	data := os.Getenv("THROUGHLINE_DATA")
	if data == "" {
		data = "../../shared/data"
	}
	dir := filepath.Join(data, "oneroster", "derived-v1p1-contoso-k12")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no 600-student set; set THROUGHLINE_DATA to the folder of test data")
	}
	archive, err := zip.OpenReader(dir + ".zip")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { archive.Close() })
	return map[string]fs.FS{"folder": os.DirFS(dir), "zip": archive}
}

func TestRealSet(t *testing.T) {
	for name, fsys := range realSet(t) {
		t.Run(name, func(t *testing.T) {
			set, err := oneroster.Open(fsys)
			if err != nil {
				t.Fatal(err)
			}
			report, err := set.Check(t.Context(), oneroster.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if !report.OK() || name == "zip" && report.WarningsTotal > 0 {
				t.Errorf("problems:\n%s", found(report))
			}
			for file, rows := range map[string]int{"users.csv": 640, "enrollments.csv": 3687, "demographics.csv": 600, "orgs.csv": 6} {
				if got := report.Files[file]; got.Rows != rows || got.Accepted != rows {
					t.Errorf("%s: %d rows, %d accepted, want %d", file, got.Rows, got.Accepted, rows)
				}
			}
			students := 0
			for role, err := range set.Roles() {
				if err != nil {
					t.Fatal(err)
				}
				if role.Role == oneroster.RoleStudent && role.RoleType == oneroster.RolePrimary {
					students++
				}
			}
			if students != 600 {
				t.Errorf("%d students, want 600", students)
			}
		})
	}
}

// A real set that is copied says the same.
func TestCopyOfRealSet(t *testing.T) {
	set, err := oneroster.Open(realSet(t)["zip"])
	if err != nil {
		t.Fatal(err)
	}
	out := files{}
	if err := oneroster.Write(inMemory(out), oneroster.V11, oneroster.Data{
		SystemName: set.SystemName, SystemCode: set.SystemCode,
		Orgs: set.Orgs(), AcademicSessions: set.AcademicSessions(), Courses: set.Courses(), Classes: set.Classes(),
		Users: set.Users(), Demographics: set.Demographics(), Enrollments: set.Enrollments(),
	}); err != nil {
		t.Fatal(err)
	}
	for name, fresh := range out {
		old, err := fs.ReadFile(realSet(t)["zip"], name)
		if err != nil {
			t.Fatal(err)
		}
		if old = bytes.ReplaceAll(old, []byte("\r\n"), []byte("\n")); name != "manifest.csv" && string(old) != fresh {
			t.Errorf("%s is not what it was", name)
		}
	}
}
