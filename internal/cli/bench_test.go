package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"throughline/internal/demo"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

// The application beside the floor, each in a process of its own, over copies of one
// record of 1,000 learners with 100 shifts each. See docs/benchmarks.md.
const (
	benchLearners = 1000
	benchShifts   = 100
	warmUp        = 200 // requests
)

// of is the index of the nth request's learner; the requests of the warm-up are negative.
func of(n int) int { return (n + benchLearners) % benchLearners }

// bench is a record that was filled once for all benchmarks of a run.
type bench struct {
	record string
	people []demo.Seeded
	cookie []string // a session for each of them
}

var filled *bench

// benchRecord makes the record the first time that a benchmark wants it.
func benchRecord(b *testing.B) *bench {
	b.Helper()
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		b.Skip("the processor time of another process is read from /proc")
	}
	if filled != nil {
		return filled
	}
	dir, err := os.MkdirTemp("", "throughline-bench-") // outlives this benchmark, unlike b.TempDir
	if err != nil {
		b.Fatal(err)
	}
	f := &bench{record: filepath.Join(dir, "bench.db")}
	d, err := openAt(context.Background(), db.Config{DSN: f.record})
	if err != nil {
		b.Fatal(err)
	}
	now := time.Now()
	if f.people, err = demo.Seed(context.Background(), d, demo.SeedOptions{Learners: benchLearners, Shifts: benchShifts, Now: now}); err != nil {
		b.Fatal(err)
	}
	err = d.Update(context.Background(), db.Scope{}, func(tx *db.Tx) error {
		for i, p := range f.people {
			secret := fmt.Sprintf("session-%d", i)
			hash := sha256.Sum256([]byte(secret))
			f.cookie = append(f.cookie, secret)
			if err := tx.ExecOne(`INSERT INTO session (token_hash, id, account_id, created_at, seen_at, idle_minutes, expires_at) VALUES ($1, $2, $3, $4, $4, 600, $5)`,
				hex.EncodeToString(hash[:]), secret, p.Account, wbl.At(now), wbl.At(now.Add(10*time.Hour))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := d.Close(); err != nil {
		b.Fatal(err)
	}
	filled = f
	return f
}

// copied is a copy of the record for one server.
func (f *bench) copied(b *testing.B) string {
	b.Helper()
	data, err := os.ReadFile(f.record)
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "record.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// server is a running application or floor.
type server struct {
	*child
	b *testing.B
}

func launch(b *testing.B, cmd *exec.Cmd) *server {
	b.Helper()
	c, err := startChild(cmd)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.end(syscall.SIGKILL) })
	return &server{c, b}
}

func (f *bench) app(b *testing.B) *server {
	b.Helper()
	cmd := exec.Command(os.Args[0], "serve", "--db", f.copied(b), "--files", b.TempDir(), "--addr", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), asProgram+"=yes")
	return launch(b, cmd)
}

func (f *bench) floor(b *testing.B) *server {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), asFloor+"="+f.copied(b))
	return launch(b, cmd)
}

// cpu is the processor time that the server has used so far, in user and kernel.
func (s *server) cpu() time.Duration {
	s.b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		s.b.Fatal(err)
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:])) // from the third field on
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	if err1 != nil || err2 != nil {
		s.b.Fatalf("cannot read %s", stat)
	}
	return time.Duration(user+system) * 10 * time.Millisecond // of a hundred ticks a second
}

// memory is what the server holds in memory, in MiB.
func (s *server) memory() float64 {
	s.b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		s.b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kib, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		s.b.Fatal(err)
	}
	return float64(kib) / 1024
}

// load sends b.N requests from 16 clients and reports what each costs the server.
func (s *server) load(b *testing.B, status int, request func(n int) *http.Request) {
	b.Helper()
	for n := range warmUp { // statements are prepared and pages parsed once
		s.sent(status, request(-n-1))
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}
	defer transport.CloseIdleConnections()
	var next atomic.Int64
	b.SetParallelism(8)
	begin := s.cpu()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r := request(int(next.Add(1)))
			res, err := transport.RoundTrip(r)
			if err != nil {
				b.Error(err)
				return
			}
			body, err := io.ReadAll(res.Body)
			res.Body.Close()
			if err != nil || res.StatusCode != status {
				b.Errorf("%s: %d %.200s %v", r.URL, res.StatusCode, body, err)
				return
			}
		}
	})
	b.StopTimer()
	used := s.cpu() - begin
	b.ReportMetric(float64(used.Microseconds())/float64(b.N), "cpu-us/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "op/s")
}

func (s *server) request(method, path, body string, headers ...string) *http.Request {
	r, err := http.NewRequest(method, s.address+path, strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// BenchmarkShiftsRead is a learner's last 50 shifts: from the floor, from the application
// for a program with a token, and as a page for a learner who is signed in.
func BenchmarkShiftsRead(b *testing.B) {
	f := benchRecord(b)
	token := func(n int) string { return "Bearer " + f.people[of(n)].Token }
	page := func(s *server, encoding string) func(int) *http.Request {
		return func(n int) *http.Request {
			return s.request("GET", "/hours/all", "", "Cookie", "throughline="+f.cookie[of(n)], "Accept-Encoding", encoding)
		}
	}
	b.Run("floor", func(b *testing.B) {
		s := f.floor(b)
		s.load(b, http.StatusOK, func(n int) *http.Request { return s.request("GET", "/shifts", "", "Authorization", token(n)) })
	})
	b.Run("json", func(b *testing.B) {
		s := f.app(b)
		s.load(b, http.StatusOK, func(n int) *http.Request {
			return s.request("GET", "/api/v1/shifts?learner=me&limit=50", "", "Authorization", token(n))
		})
	})
	b.Run("html", func(b *testing.B) {
		s := f.app(b)
		s.load(b, http.StatusOK, page(s, "identity"))
	})
	b.Run("html-gzip", func(b *testing.B) {
		s := f.app(b)
		s.load(b, http.StatusOK, page(s, "gzip"))
	})
}

// BenchmarkShiftsPost logs a shift and waits until it is on disk.
func BenchmarkShiftsPost(b *testing.B) {
	f := benchRecord(b)
	today := wbl.DateOf(time.Now())
	b.Run("floor", func(b *testing.B) {
		s := f.floor(b)
		s.load(b, http.StatusOK, func(n int) *http.Request {
			p, day := f.people[of(n)], today.AddDays(-1-of(n)%100)
			body := fmt.Sprintf(`{"placement_id":%q,"day":%q,"week":%q,"minutes":%d}`, p.Placement, day, day.Week(), 1+of(n)%60)
			return s.request("POST", "/shifts", body, "Authorization", "Bearer "+p.Token)
		})
	})
	b.Run("app", func(b *testing.B) {
		s := f.app(b)
		s.load(b, http.StatusCreated, func(n int) *http.Request {
			p, day := f.people[of(n)], today.AddDays(-1-of(n)%100)
			body := fmt.Sprintf(`{"placement":%q,"date":%q,"minutes":%d}`, p.Placement, day, 1+of(n)%60)
			return s.request("POST", "/api/v1/shifts", body, "Authorization", "Bearer "+p.Token, "Idempotency-Key", fmt.Sprintf("%d-%d", b.N, n))
		})
	})
}

// BenchmarkStart starts the released program over 100,000 shifts until it has answered
// its first request, and weighs it.
func BenchmarkStart(b *testing.B) {
	f := benchRecord(b)
	program := filepath.Join(b.TempDir(), "throughline")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, "./cmd/throughline")
	build.Dir = testenv.Root()
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	info, err := os.Stat(program)
	if err != nil {
		b.Fatal(err)
	}
	record, files := f.copied(b), b.TempDir()
	var first, worked, page time.Duration
	var fresh, idle float64
	for b.Loop() {
		begin := time.Now()
		s := launch(b, exec.Command(program, "serve", "--db", record, "--files", files, "--addr", "127.0.0.1:0"))
		s.fetch("/healthz")
		first += time.Since(begin)
		worked += s.cpu()
		s.fetch("/sign-in")
		page += time.Since(begin)
		fresh += s.memory()
		for n := range 200 {
			s.sent(http.StatusOK, s.request("GET", "/hours/all", "", "Cookie", "throughline="+f.cookie[of(n)]))
		}
		time.Sleep(time.Second)
		idle += s.memory()
		if err := s.end(syscall.SIGTERM); err != nil {
			b.Fatal(err)
		}
	}
	n := float64(b.N)
	b.ReportMetric(0, "ns/op") // it contains the second of rest
	b.ReportMetric(float64(first.Microseconds())/1000/n, "ms-to-first-answer")
	b.ReportMetric(float64(worked.Milliseconds())/n, "cpu-ms-to-first-answer")
	b.ReportMetric(float64(page.Microseconds())/1000/n, "ms-to-first-page")
	b.ReportMetric(fresh/n, "MiB-after-start")
	b.ReportMetric(idle/n, "MiB-idle-after-200-pages")
	b.ReportMetric(float64(info.Size())/1e6, "MB-program")
}

func (s *server) fetch(path string) { s.sent(http.StatusOK, s.request("GET", path, "")) }

func (s *server) sent(status int, r *http.Request) {
	s.b.Helper()
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		s.b.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != status {
		s.b.Fatalf("%s: %d %v", r.URL, res.StatusCode, err)
	}
}
