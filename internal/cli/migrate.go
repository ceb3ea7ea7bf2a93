package cli

import (
	"context"
	"fmt"
	"os"

	"throughline/internal/platform/db"
)

func migrateCommand() *command {
	return &command{
		name: "migrate", summary: "bring the database to this program's schema (serve does it too)",
		settings: []string{"db"},
		examples: []string{"throughline migrate --db throughline.db", "throughline migrate --db postgres://throughline@localhost/throughline"},
		run: func(ctx context.Context, in *invocation) error {
			d, err := openDB(ctx, in.config)
			if err != nil {
				return err
			}
			defer d.Close()
			v, err := d.SchemaVersion(ctx)
			if err != nil {
				return err
			}
			return in.say(map[string]any{"schema": v}, "the database has schema %d\n", v)
		},
	}
}

// openDB opens and migrates the database that the settings name.
func openDB(ctx context.Context, c *config) (*db.DB, error) {
	cfg := db.Config{DSN: c.get("db")}
	if c.values["replica"] != nil {
		cfg.Replica = c.get("replica")
	}
	return openAt(ctx, cfg)
}

// openExisting is openDB for commands that make no sense on a new database: a slip in
// its name must not make one.
func openExisting(ctx context.Context, c *config) (*db.DB, error) {
	if err := exists(c.get("db")); err != nil {
		return nil, err
	}
	return openDB(ctx, c)
}

// openUnchanged opens a database whose schema must stay as it is: what is proved or
// copied is what is there, and the program that serves it may be another version.
func openUnchanged(ctx context.Context, c *config) (*db.DB, error) {
	dsn := c.get("db")
	if err := exists(dsn); err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, db.Config{DSN: dsn})
	if err != nil {
		return nil, err
	}
	v, err := d.SchemaVersion(ctx)
	if err == nil && v == 0 {
		err = badInput(fmt.Errorf("%s holds no record yet: name another database with --db", shownDSN(dsn)))
	}
	if err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// exists refuses the name of a file that is not there.
func exists(dsn string) error {
	if db.IsPostgres(dsn) {
		return nil // opening it will tell
	}
	if _, err := os.Stat(dsn); err != nil {
		return badInput(fmt.Errorf("there is no record to open: %w; name it with --db", err))
	}
	return nil
}

func openAt(ctx context.Context, cfg db.Config) (*db.DB, error) {
	d, err := db.Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := d.Migrate(ctx); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}
