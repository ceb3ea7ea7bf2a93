package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"throughline/internal/demo"
	"throughline/internal/platform/db"
)

func devCrashCommand() *command {
	c := crash{clients: 8}
	return &command{
		name: "crash", summary: "kill the server again and again under load and prove that no answered write is lost or doubled",
		details: `Starts this program's serve on a temporary record and has clients log hours. The server is killed
(SIGKILL) at random moments and started again; what was not answered is sent again with the same
key. In the end each answered write must be there exactly once, and record and audit log be whole.
Exit status 1 when anything is wrong. With --lie the server answers before it has committed: the
test must notice, which proves that it can.`,
		examples: []string{"throughline dev crash", "throughline dev crash --kills 10 --lie"},
		flags: func(fs *flag.FlagSet) {
			fs.IntVar(&c.kills, "kills", 100, "`times` to kill the server")
			fs.BoolVar(&c.lie, "lie", false, "have the server answer too early")
		},
		run: func(ctx context.Context, in *invocation) error {
			c.say = in.stderr
			r, err := c.run(ctx)
			if err != nil {
				return err
			}
			if in.json {
				err = json.NewEncoder(in.stdout).Encode(r)
			} else {
				err = r.write(in.stdout)
			}
			if err == nil && len(r.Faults) > 0 {
				err = errFinding
			}
			return err
		},
	}
}

// devLieCommand is the server that dev crash --lie starts. It is a command of its own so
// that no setting of serve can ever make it answer too early.
func devLieCommand() *command {
	c := *serveCommand()
	c.name, c.summary, c.details = "lie", "serve, but answer before the commit: for dev crash --lie alone", ""
	c.examples = nil
	c.run = func(ctx context.Context, in *invocation) error {
		d, err := openAt(ctx, db.Config{DSN: in.config.get("db"), EarlyAnswer: true})
		if err != nil {
			return err
		}
		defer d.Close()
		return serveRecord(ctx, in, d)
	}
	return &c
}

// crash is one run of the test.
type crash struct {
	kills, clients int
	lie            bool
	say            io.Writer // where progress goes

	dir     string
	program string
	mu      sync.Mutex
	address string // of the running server, "" while there is none
}

// crashReport is what came out.
type crashReport struct {
	Kills    int      `json:"kills"`
	Answered int      `json:"answered"`
	Resent   int      `json:"resent"` // sent again because the answer did not come
	Faults   []string `json:"faults"`
}

func (r crashReport) write(w io.Writer) error {
	fmt.Fprintf(w, "%d kills, %d writes answered, %d requests sent again\n", r.Kills, r.Answered, r.Resent)
	for _, f := range r.Faults {
		fmt.Fprintln(w, f)
	}
	if len(r.Faults) > 0 {
		return nil
	}
	_, err := fmt.Fprintln(w, "every answered write is there once, and record and audit log are whole")
	return err
}

func (c *crash) run(ctx context.Context) (r crashReport, err error) {
	if c.kills < 1 {
		return r, badInput(errors.New("kill the server at least once"))
	}
	if c.program, err = os.Executable(); err != nil {
		return r, err
	}
	if c.dir, err = os.MkdirTemp("", "throughline-crash-"); err != nil {
		return r, err
	}
	defer os.RemoveAll(c.dir)
	seeded, err := c.fill(ctx)
	if err != nil {
		return r, err
	}
	// clients end when all they sent is answered, or at once when there is no server any more
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := make(chan struct{})
	clients := make([]*crashClient, len(seeded))
	var wg sync.WaitGroup
	for i, s := range seeded {
		clients[i] = &crashClient{crash: c, name: fmt.Sprintf("client%d", i), as: s, answered: map[string]string{}}
		wg.Go(func() { clients[i].work(ctx, stop) })
	}
	err = c.loop(ctx, func() {
		close(stop)
		wg.Wait()
	})
	cancel()
	wg.Wait()
	if err != nil {
		return r, err
	}
	return c.verify(context.WithoutCancel(ctx), clients)
}

func (c *crash) dsn() string { return filepath.Join(c.dir, "crash.db") }

func (c *crash) fill(ctx context.Context) ([]demo.Seeded, error) {
	d, err := openAt(ctx, db.Config{DSN: c.dsn()})
	if err != nil {
		return nil, err
	}
	seeded, err := demo.Seed(ctx, d, demo.SeedOptions{Learners: c.clients, Now: time.Now()})
	return seeded, errors.Join(err, d.Close())
}

// loop runs servers one after the other and kills all but the last, which it lets end in
// good order when the clients have settled.
func (c *crash) loop(ctx context.Context, settle func()) error {
	for n := range c.kills + 1 {
		s, err := c.start(ctx)
		if err != nil {
			return err
		}
		if n == c.kills {
			settle()
			return s.end(syscall.SIGTERM)
		}
		select {
		case <-ctx.Done():
			_ = s.end(syscall.SIGKILL)
			return ctx.Err()
		case <-time.After(time.Duration(20+rand.IntN(280)) * time.Millisecond):
		}
		c.serving("")
		if err := s.end(syscall.SIGKILL); err != nil {
			return err
		}
		if (n+1)%10 == 0 {
			fmt.Fprintf(c.say, "%d of %d kills\n", n+1, c.kills)
		}
	}
	return nil
}

func (c *crash) serving(address string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.address = address
}

func (c *crash) where() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.address
}

// child is a running server.
type child struct {
	cmd     *exec.Cmd
	address string // http://…
	log     *tail
	done    chan struct{} // its output has ended
}

// start starts a server on the record.
func (c *crash) start(ctx context.Context) (*child, error) {
	args := []string{"serve"}
	if c.lie {
		args = []string{"dev", "lie"}
	}
	args = append(args, "--db", c.dsn(), "--files", filepath.Join(c.dir, "files"), "--addr", "127.0.0.1:0")
	s, err := startChild(exec.CommandContext(ctx, c.program, args...))
	if err == nil {
		c.serving(s.address)
	}
	return s, err
}

// startChild starts a server and waits until it tells its address.
func startChild(cmd *exec.Cmd) (*child, error) {
	s := &child{cmd: cmd, log: &tail{}, done: make(chan struct{})}
	out, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot start the server: %w", err)
	}
	address := make(chan string, 1)
	go func() {
		defer close(s.done)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			s.log.add(lines.Text())
			if _, url, ok := strings.Cut(lines.Text(), "serves on "); ok {
				address <- url
			}
		}
	}()
	select {
	case s.address = <-address:
		return s, nil
	case <-s.done:
		return nil, fmt.Errorf("the server did not start: %w\n%s", cmd.Wait(), s.log)
	}
}

// end sends a signal and waits for the end; one that ended by itself before is an error.
func (s *child) end(sig os.Signal) error {
	err := s.cmd.Process.Signal(sig)
	<-s.done
	werr := s.cmd.Wait()
	if err != nil {
		return fmt.Errorf("the server ended by itself: %w\n%s", errors.Join(err, werr), s.log)
	}
	if sig == syscall.SIGTERM && werr != nil {
		return fmt.Errorf("the server did not end in good order: %w\n%s", werr, s.log)
	}
	return nil
}

// tail keeps the last lines of a log.
type tail struct {
	mu    sync.Mutex
	lines []string
}

func (t *tail) add(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lines = append(t.lines, line); len(t.lines) > 20 {
		t.lines = t.lines[1:]
	}
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.lines, "\n")
}
