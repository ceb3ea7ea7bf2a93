package cli

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/testenv"
)

// process is the program as a process of its own.
type process struct {
	t       *testing.T
	cmd     *exec.Cmd
	out     io.Reader
	address string // where it serves, see ready
	said    spoken
	ended   chan struct{}
}

// spoken is what a process has written to standard error so far.
type spoken struct {
	mu   sync.Mutex
	text strings.Builder
}

func (s *spoken) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *spoken) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// begin starts the program; dir is its working folder and that of its temporary files.
func begin(t *testing.T, dir string, args ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: exec.Command(self, args...), ended: make(chan struct{})}
	p.cmd.Dir = dir
	p.cmd.Env = append(os.Environ(), asProgram+"=yes", "TMPDIR="+dir)
	if p.out, err = p.cmd.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	errs, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		_, _ = io.Copy(&p.said, errs)
	}()
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); _ = p.cmd.Wait() })
	return p
}

// ready waits until the program says, for programs, where it serves.
func (p *process) ready() *process {
	p.t.Helper()
	var where struct{ Address string }
	if err := json.NewDecoder(p.out).Decode(&where); err != nil {
		p.t.Fatalf("it does not serve: %v: %s", err, p.said.String())
	}
	p.address = where.Address
	return p
}

// get asks for a page.
func (p *process) get(path string) (int, string) {
	p.t.Helper()
	return fetch(p.t, p.address+path)
}

func fetch(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

func (p *process) has(path, words string) {
	p.t.Helper()
	if status, body := p.get(path); status != http.StatusOK || !strings.Contains(body, words) {
		p.t.Errorf("GET %s is %d and does not say %q: %.500s", path, status, words, body)
	}
}

// until waits for a page to say something that is done in the background.
func (p *process) until(path, words string) {
	p.t.Helper()
	for _, body := p.get(path); !strings.Contains(body, words); _, body = p.get(path) {
		time.Sleep(10 * time.Millisecond)
		select {
		case <-p.ended:
			p.t.Fatalf("it ended by itself: %s", p.said.String())
		default:
		}
	}
}

// stop sends SIGTERM and returns the exit status and what was said.
func (p *process) stop() (status int, said string) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Error(err)
	}
	return p.wait()
}

// wait returns the exit status and what was said.
func (p *process) wait() (status int, said string) {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(time.Minute):
		p.t.Fatal("the program does not end")
	}
	_ = p.cmd.Wait() // the status tells
	return p.cmd.ProcessState.ExitCode(), p.said.String()
}

func TestServe(t *testing.T) {
	dir := t.TempDir()
	s := begin(t, dir, "serve", "--db", "new.db", "--addr", "127.0.0.1:0", "--metrics-addr", "127.0.0.1:0", "--json").ready()
	s.has("/healthz", "")
	s.has("/", "Throughline")
	_, metrics, ok := strings.Cut(s.said.String(), "metrics are on ")
	metrics, _, _ = strings.Cut(metrics, "/metrics")
	if !ok {
		t.Fatalf("it does not say where the metrics are: %s", s.said.String())
	}
	for path, words := range map[string]string{
		"/healthz": "ok", "/readyz": "ready", "/metrics": `throughline_http_requests_total{`, "/debug/pprof/": "goroutine", "/debug/pprof/cmdline": "serve",
	} {
		if status, body := fetch(t, metrics+path); status != http.StatusOK || !strings.Contains(body, words) {
			t.Errorf("%s on the metrics address is %d: %.300s", path, status, body)
		}
	}
	if status, _ := s.get("/metrics"); status == http.StatusOK {
		t.Error("the public address serves the metrics")
	}
	if status, _ := s.get("/debug/pprof/"); status == http.StatusOK {
		t.Error("the public address serves profiles")
	}
	status, said := s.stop()
	if status != exitFine || !strings.Contains(said, `nobody can sign in yet: make the first account with "throughline user admin`) {
		t.Errorf("status %d: %s", status, said)
	}
	if _, err := os.Stat(filepath.Join(dir, "new.db-wal")); err == nil {
		t.Error("a clean stop leaves one file")
	}

	// with an account there is nothing more to say
	if status, _, errs := run("walnut orchard sunrise\n", "user", "admin", "ada@a.example", "--name", "Ada", "--db", filepath.Join(dir, "new.db")); status != exitFine {
		t.Fatal(errs)
	}
	if _, said := begin(t, dir, "serve", "--db", "new.db", "--addr", "127.0.0.1:0", "--json").ready().stop(); strings.Contains(said, "nobody can sign in") {
		t.Errorf("it said %s", said)
	}
}

func TestAddressInUse(t *testing.T) {
	dir := t.TempDir()
	s := begin(t, dir, "serve", "--db", "a.db", "--addr", "127.0.0.1:0", "--json").ready()
	taken := strings.TrimPrefix(s.address, "http://")
	for _, name := range []string{"addr", "metrics-addr"} {
		args := []string{"serve", "--db", "b.db", "--addr", "127.0.0.1:0", "--metrics-addr", "127.0.0.1:0", "--" + name, taken}
		status, said := begin(t, dir, args...).wait()
		want := "throughline: another program serves on " + taken + " already: end it, or choose another address with --" + name + "\n"
		if status != exitFailure || !strings.Contains(said, want) {
			t.Errorf("status %d: %s", status, said)
		}
	}
}

func TestServeRefuses(t *testing.T) {
	for _, c := range []struct {
		args  []string
		words string
	}{
		{[]string{"--addr", ""}, "name an address such as 127.0.0.1:8080 with --addr"},
		{[]string{"--base-url", "wbl.example.org"}, "begins with https:// or http://"},
		{[]string{"--smtp-host", "mail.example.org:smtp"}, "the mail server is host:port"},
	} {
		status, said := begin(t, t.TempDir(), append([]string{"serve", "--db", "a.db", "--addr", "127.0.0.1:0"}, c.args...)...).wait()
		if status != exitInput || !strings.Contains(said, c.words) {
			t.Errorf("%q: status %d: %s", c.args, status, said)
		}
	}
}

// Two programs that start on one new file wait for one another.
func TestTwoStartTogether(t *testing.T) {
	dir := t.TempDir()
	var both [2]*process
	for i := range both {
		both[i] = begin(t, dir, "serve", "--db", "new.db", "--addr", "127.0.0.1:0", "--json")
	}
	for _, p := range both {
		p.ready().has("/healthz", "")
	}
	for _, p := range both {
		if status, said := p.stop(); status != exitFine || strings.Contains(said, "level=ERROR") {
			t.Errorf("status %d: %s", status, said)
		}
	}
	d := testenv.Open(t, filepath.Join(dir, "new.db"))
	err := d.View(context.Background(), db.Scope{}, func(tx *db.Tx) error {
		twice, err := db.Get(tx, db.Scalar[int], `SELECT count(*) - count(DISTINCT version_id) FROM goose_db_version`)
		if err == nil && twice != 0 {
			t.Errorf("%d migrations ran twice", twice)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("invents a region")
	}
	dir := t.TempDir()
	began := time.Now()
	p := begin(t, dir, "demo", "--seed", "7", "--addr", "127.0.0.1:0", "--json").ready()
	t.Logf("ready after %.1f s", time.Since(began).Seconds())
	p.has("/", "Throughline")
	p.has("/", "Demo: all people and firms here are invented.")
	p.until("/dev/mail", "Confirm ") // the hours of one's students
	if status, said := p.stop(); status != exitFine {
		t.Errorf("status %d: %s", status, said)
	}
	wantEmpty(t, dir)
}

// Told to end while it invents the region, the demonstration leaves nothing either.
func TestDemoBrokenOff(t *testing.T) {
	if testing.Short() {
		t.Skip("invents a region")
	}
	dir := t.TempDir()
	p := begin(t, dir, "demo", "--addr", "127.0.0.1:0")
	for !strings.Contains(p.said.String(), "Inventing a region") {
		time.Sleep(10 * time.Millisecond) // it says so every two seconds
		select {
		case <-p.ended:
			t.Fatalf("it ended by itself: %s", p.said.String())
		default:
		}
	}
	if status, said := p.stop(); status != exitFine {
		t.Errorf("status %d: %s", status, said)
	}
	wantEmpty(t, dir)
}

func wantEmpty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
}
