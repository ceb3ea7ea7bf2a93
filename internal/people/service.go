package people

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// Config is what the room stands on.
type Config struct {
	DB      *db.DB
	Now     func() time.Time
	Catalog *i18n.Catalog
	Log     *slog.Logger
	// BaseURL is the address of this site in mails, without a slash at its end.
	BaseURL string
	// Secret is the installation's own; codes are hashed with it.
	Secret []byte
	// HTTPS says that people reach the site by https, directly or through a proxy.
	HTTPS bool
}

// Service is the use cases of the room. It is safe for concurrent use after the last
// call of [Service.RegisterTask].
type Service struct {
	db     *db.DB
	now    func() time.Time
	cat    *i18n.Catalog
	log    *slog.Logger
	base   string
	secret []byte
	https  bool
	hasher *hasher
	tasks  map[string]taskKind
}

// New makes the service, with the room's own task registered.
func New(cfg Config) *Service {
	s := &Service{
		db: cfg.DB, now: cfg.Now, cat: cfg.Catalog, log: cfg.Log, base: cfg.BaseURL, secret: cfg.Secret,
		https: cfg.HTTPS, hasher: newHasher(currentCosts), tasks: map[string]taskKind{},
	}
	s.RegisterTask(access.TaskPassword, func(Link) string { return "/set-password" }, "people.task.password")
	return s
}

// From is where a request comes from, as far as sign-in cares.
type From struct {
	Agent   string // browser and system, in words: see [Device]
	Network string // prefix of the address
	Token   string // the session cookie that the browser holds; it ends when a new one begins
}

func (s *Service) secure(r *http.Request) bool { return s.https || r.TLS != nil }

// system is the scope of what belongs to no district.
func system(actor access.Actor) db.Scope { return db.Scope{Actor: actor.Key()} }

// HasAccounts reports whether anybody can sign in yet: the first start asks for an
// administrator.
func (s *Service) HasAccounts(ctx context.Context) (bool, error) {
	n := 0
	err := s.db.View(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		n, err = countAccounts(tx)
		return err
	})
	return n > 0, err
}

// visitor is who acts before it is known who they are.
const visitor = "visitor:sign-in"

func accountKey(id wbl.AccountID) string { return "account:" + string(id) }
