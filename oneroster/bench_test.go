package oneroster_test

import (
	"os"
	"strconv"
	"testing"

	"throughline/oneroster"
	"throughline/oneroster/rostergen"
)

// benchUsers is the size of the benchmark's roster; THROUGHLINE_BENCH_USERS=1000000
// is the size that docs/benchmarks.md records.
func benchUsers(b *testing.B) int {
	s := os.Getenv("THROUGHLINE_BENCH_USERS")
	if s == "" {
		return 20_000
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		b.Fatalf("THROUGHLINE_BENCH_USERS: %v", err)
	}
	return n
}

// benchSet writes an invented set into a folder and returns it with its size in bytes.
func benchSet(b *testing.B) (*oneroster.Set, int64) {
	b.Helper()
	dir := b.TempDir()
	if err := rostergen.Write(inFolder(dir), rostergen.Options{Seed: 1, Users: benchUsers(b), Classes: 4}); err != nil {
		b.Fatal(err)
	}
	var size int64
	entries, err := os.ReadDir(dir)
	if err != nil {
		b.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			b.Fatal(err)
		}
		size += info.Size()
	}
	set, err := oneroster.Open(os.DirFS(dir))
	if err != nil {
		b.Fatal(err)
	}
	return set, size
}

func BenchmarkCheck(b *testing.B) {
	set, size := benchSet(b)
	b.SetBytes(size)
	b.ReportAllocs()
	rows := 0
	for b.Loop() {
		report, err := set.Check(b.Context(), oneroster.Options{})
		if err != nil || !report.OK() {
			b.Fatal(err, report.Problems)
		}
		rows = 0
		for _, f := range report.Files {
			rows += f.Rows
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkUsers is the second pass over the widest file.
func BenchmarkUsers(b *testing.B) {
	set, _ := benchSet(b)
	b.ReportAllocs()
	users := 0
	for b.Loop() {
		for _, err := range set.Users() {
			if err != nil {
				b.Fatal(err)
			}
			users++
		}
	}
	b.ReportMetric(float64(users)/b.Elapsed().Seconds(), "rows/s")
}
