package cli

import (
	"context"
	"fmt"

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
			_, err = fmt.Fprintf(in.stdout, "the database has schema %d\n", v)
			return err
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
