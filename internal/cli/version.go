package cli

import (
	"context"
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
			answer := map[string]any{"version": version, "schema": schema, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH}
			return in.say(answer, "throughline %s, schema %d, %s %s/%s\n", version, schema, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		},
	}
}
