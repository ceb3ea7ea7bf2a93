package roster

import (
	"sync"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/platform/files"
)

// Service holds the use cases of this room: the only place that decides, writes and
// audits.
type Service struct {
	db      *db.DB
	now     func() time.Time
	files   func() (*files.Store, error)
	running sync.Map // run id to Progress: the imports that this process applies now
}

// maxUpload is the largest file that is taken by the upload page, in bytes. A state's
// roster is larger and comes by the command line.
const maxUpload = 64 << 20

// New makes the service. The folder keeps uploaded files; it is made when the first one
// comes.
func New(d *db.DB, now func() time.Time, folder string) *Service {
	return &Service{db: d, now: now, files: sync.OnceValues(func() (*files.Store, error) { return files.Open(folder, maxUpload, now) })}
}

// The kinds of job of this room.
const (
	jobImport     = "roster.import"
	jobDuplicates = "roster.duplicates"
)
