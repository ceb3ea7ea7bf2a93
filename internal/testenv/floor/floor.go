package floor

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strings"

	_ "modernc.org/sqlite" // the driver of package db
)

const maxBatch = 256

// Server answers GET /shifts (the bearer's last 50 shifts) and POST /shifts from a
// migrated SQLite file.
type Server struct {
	http.Handler
	read, write        *sql.DB
	whose, last50, put *sql.Stmt
	queue              chan *insert
	finished           chan struct{} // the writer
}

// Shift is a row as JSON; PlacementID, Day, Week and Minutes are what POST reads.
type Shift struct {
	ID          string `json:"id"`
	PlacementID string `json:"placement_id"`
	Day         string `json:"day"`
	Week        string `json:"week"`
	Minutes     int    `json:"minutes"`
	Verify      string `json:"verify_state"`
	Approve     string `json:"approve_state"`
}

type insert struct {
	district, learner string
	shift             Shift
	done              chan error
}

// New opens the file at path. A token's hash in api_token is its SHA-256 in hex.
func New(path string) (*Server, error) {
	s := &Server{read: pool(path, 2*runtime.NumCPU()), write: pool(path, 1), queue: make(chan *insert, maxBatch), finished: make(chan struct{})}
	var err1, err2, err3 error
	s.whose, err1 = s.read.Prepare(`SELECT g.district_id, g.subject_id FROM api_token t
		JOIN role_grant g ON g.account_id = t.account_id AND g.role = 'learner' WHERE t.token_hash = $1`)
	s.last50, err2 = s.read.Prepare(`SELECT id, placement_id, day, week, minutes, verify_state, approve_state FROM shift
		WHERE district_id = $1 AND learner_id = $2 ORDER BY day DESC, id DESC LIMIT 50`)
	s.put, err3 = s.write.Prepare(`INSERT INTO shift (district_id, id, placement_id, learner_id, school_id, day, week, minutes, created_at, updated_at)
		VALUES ($1, $2, $3, $4, '', $5, $6, $7, 0, 0)`)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /shifts", s.answer(s.list))
	mux.HandleFunc("POST /shifts", s.answer(s.add))
	s.Handler = mux
	go s.writer()
	return s, nil
}

func pool(path string, size int) *sql.DB {
	p, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil { // the driver is not registered
		panic(err)
	}
	p.SetMaxOpenConns(size)
	p.SetMaxIdleConns(size)
	return p
}

// Close ends the writer and closes the file; no request may be running.
func (s *Server) Close() {
	close(s.queue)
	<-s.finished
	for _, c := range []io.Closer{s.whose, s.last50, s.put, s.read, s.write} {
		_ = c.Close()
	}
}

// answer looks the bearer up and writes what fn returns as JSON.
func (s *Server) answer(fn func(r *http.Request, district, learner string) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var district, learner string
		hash := sha256.Sum256([]byte(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")))
		if err := s.whose.QueryRow(hex.EncodeToString(hash[:])).Scan(&district, &learner); err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		out, err := fn(r, district, learner)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(out)
	}
}

func (s *Server) list(_ *http.Request, district, learner string) (any, error) {
	rows, err := s.last50.Query(district, learner)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make([]Shift, 0, 50)
	for rows.Next() {
		var v Shift
		if err := rows.Scan(&v.ID, &v.PlacementID, &v.Day, &v.Week, &v.Minutes, &v.Verify, &v.Approve); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

func (s *Server) add(r *http.Request, district, learner string) (any, error) {
	in := &insert{district: district, learner: learner, done: make(chan error, 1)}
	if err := json.NewDecoder(r.Body).Decode(&in.shift); err != nil {
		return nil, err
	}
	in.shift.ID = rand.Text()
	s.queue <- in
	return in.shift, <-in.done
}

// writer inserts what waits in one transaction and answers after its commit.
func (s *Server) writer() {
	defer close(s.finished)
	for in := range s.queue {
		batch := []*insert{in}
		for n := min(len(s.queue), maxBatch-1); n > 0; n-- {
			batch = append(batch, <-s.queue)
		}
		err := s.insert(batch)
		for _, in := range batch {
			in.done <- err
		}
	}
}

func (s *Server) insert(batch []*insert) error {
	tx, err := s.write.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	put := tx.Stmt(s.put)
	for _, in := range batch {
		if _, err := put.Exec(in.district, in.shift.ID, in.shift.PlacementID, in.learner, in.shift.Day, in.shift.Week, in.shift.Minutes); err != nil {
			return err
		}
	}
	return tx.Commit()
}
