package roster_test

import (
	"context"
	"os"
	"strconv"
	"testing"
	"time"

	"io"
	"path/filepath"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/roster"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
	"throughline/oneroster/rostergen"
)

const district = wbl.DistrictID("0000000000000000000000test")

// system is who imports by the command line.
func system() access.Actor { return access.Actor{Kind: access.System, ID: "test", District: district} }

func newDistrict(t testing.TB, d *db.DB) {
	t.Helper()
	err := d.Update(context.Background(), db.Scope{}, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO district (id, name, state, created_at) VALUES ($1, 'Test', 'MA', 1)`, district)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// BenchmarkImport checks and applies an invented roster on an empty SQLite file, the
// generator included. THROUGHLINE_BENCH_USERS=1000000 is what docs/benchmarks.md records.
func BenchmarkImport(b *testing.B) {
	users := 20_000
	if s := os.Getenv("THROUGHLINE_BENCH_USERS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			b.Fatalf("THROUGHLINE_BENCH_USERS: %v", err)
		}
		users = n
	}
	for b.Loop() {
		dir := b.TempDir()
		create := func(name string) (io.WriteCloser, error) { return os.Create(filepath.Join(dir, name)) }
		if err := rostergen.Write(create, rostergen.Options{Seed: 1, Users: users}); err != nil {
			b.Fatal(err)
		}
		d := testenv.OpenDB(b)
		newDistrict(b, d)
		s := roster.New(d, func() time.Time { return testenv.Fixed }, b.TempDir())
		sum, err := s.Import(b.Context(), system(), os.DirFS(dir), "bench", roster.ImportOptions{Progress: func(p roster.Progress) {
			if os.Getenv("SHOW") != "" {
				print(p.Applying, " ", p.Done, "/", p.All, " ", time.Now().Second(), "\n")
			}
		}})
		if err != nil || !sum.Applied {
			b.Fatal(err, sum.Problems)
		}
		b.ReportMetric(float64(users)/sum.Seconds, "users/s")
	}
}
