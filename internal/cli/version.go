package cli

import (
	"context"
	"fmt"
	"runtime"

	"throughline/internal/platform/db"
)

// version is the release; the changelog lists them.
const version = "0.1.0"

func versionCommand() *command {
	return &command{
		name: "version", summary: "print the version of the program and of its schema",
		examples: []string{"throughline version"},
		run: func(_ context.Context, in *invocation) error {
			schema, err := db.LatestSchema()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(in.stdout, "throughline %s, schema %d, %s %s/%s\n", version, schema, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
