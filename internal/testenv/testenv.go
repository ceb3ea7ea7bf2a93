package testenv

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// SkipOrFail ends a test that lacks something of its surroundings (a server, a
// browser, shared data): it is skipped with the reason, or fails where
// THROUGHLINE_TEST=all says that nothing may be skipped.
func SkipOrFail(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("THROUGHLINE_TEST") == "all" {
		t.Fatal(why + " (THROUGHLINE_TEST=all: nothing is skipped)")
	}
	t.Skip(why)
}

// Root is the folder of go.mod.
func Root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}

// Data is the path of a file or folder of the shared data: under THROUGHLINE_DATA, or
// beside the repository in ../shared/data. The test is skipped where it is absent.
func Data(t testing.TB, path ...string) string {
	t.Helper()
	dir := os.Getenv("THROUGHLINE_DATA")
	if dir == "" {
		dir = filepath.Join(Root(), "..", "shared", "data")
	}
	p := filepath.Join(append([]string{dir}, path...)...)
	if _, err := os.Stat(p); err != nil {
		t.Skip("this test reads shared data that are not here (" + err.Error() + "): set THROUGHLINE_DATA to their folder")
	}
	return p
}
