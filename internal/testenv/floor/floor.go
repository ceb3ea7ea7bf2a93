package floor

import (
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	_ "modernc.org/sqlite" // the driver of package db
)

// Server answers GET /shifts (the bearer's last 50 shifts) and POST /shifts from a
// migrated SQLite file.
type Server struct {
	http.Handler
	read, write        *sql.DB
	whose, last50, put *sql.Stmt
	queue              chan *insert
}

// Shift is a row as JSON; PlacementID, Day and Minutes are what POST reads.
type Shift struct {
	ID          string `json:"id"`
	PlacementID string `json:"placement_id"`
	Day         string `json:"day"`
	Minutes     int    `json:"minutes"`
	Verify      string `json:"verify_state"`
	Approve     string `json:"approve_state"`
}

type insert struct {
	Shift
	district, learner string
	done              chan error
}

// New opens the file at path. A token's hash in api_token is its SHA-256 in hex.
func New(path string) (*Server, error) {
	mux := http.NewServeMux()
	s := &Server{Handler: mux, read: pool(path, 8), write: pool(path, 1), queue: make(chan *insert, 256)}
	var err1, err2, err3 error
	s.whose, err1 = s.read.Prepare(`SELECT g.district_id, g.subject_id FROM api_token t
		JOIN role_grant g ON g.account_id = t.account_id AND g.role = 'learner' WHERE t.token_hash = $1`)
	s.last50, err2 = s.read.Prepare(`SELECT id, placement_id, day, minutes, verify_state, approve_state FROM shift
		WHERE district_id = $1 AND learner_id = $2 ORDER BY day DESC, id DESC LIMIT 50`)
	s.put, err3 = s.write.Prepare(`INSERT INTO shift (district_id, id, placement_id, learner_id, school_id, day, week, minutes, created_at, updated_at)
		VALUES ($1, $2, $3, $4, '', $5, $5, $6, 0, 0)`)
	mux.Handle("GET /shifts", s.answer(s.list))
	mux.Handle("POST /shifts", s.answer(s.add))
	go s.writer()
	return s, errors.Join(err1, err2, err3)
}

func pool(path string, size int) *sql.DB {
	dsn := "file:" + path + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"
	p, _ := sql.Open("sqlite", dsn) // opens, or fails, at the first use
	p.SetMaxOpenConns(size)
	p.SetMaxIdleConns(size)
	return p
}

// Close closes the file; no request may be running.
func (s *Server) Close() {
	close(s.queue)
	_ = errors.Join(s.whose.Close(), s.last50.Close(), s.put.Close(), s.read.Close(), s.write.Close())
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
	for err == nil && rows.Next() {
		var v Shift
		err = rows.Scan(&v.ID, &v.PlacementID, &v.Day, &v.Minutes, &v.Verify, &v.Approve)
		out = append(out, v)
	}
	return out, errors.Join(err, rows.Err())
}

func (s *Server) add(r *http.Request, district, learner string) (any, error) {
	in := &insert{district: district, learner: learner, done: make(chan error, 1)}
	err := json.NewDecoder(r.Body).Decode(&in.Shift)
	if in.ID = rand.Text(); err == nil {
		s.queue <- in
		err = <-in.done
	}
	return in.Shift, err
}

// writer inserts what waits in one transaction and answers after its commit.
func (s *Server) writer() {
	for in := range s.queue {
		batch := []*insert{in}
		for range len(s.queue) {
			batch = append(batch, <-s.queue)
		}
		err := s.insert(batch)
		for _, in := range batch {
			in.done <- err
		}
	}
}

func (s *Server) insert(batch []*insert) error {
	tx, err := s.write.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	put := tx.Stmt(s.put)
	for _, in := range batch {
		if _, err := put.Exec(in.district, in.ID, in.PlacementID, in.learner, in.Day, in.Minutes); err != nil {
			return err
		}
	}
	return tx.Commit()
}
