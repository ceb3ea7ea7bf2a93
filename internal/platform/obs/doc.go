// Package obs is how operators see the program: its log, its metrics, and whether it is
// alive.
//
//	log := obs.NewLog(os.Stderr, true)
//	log.InfoContext(ctx, "placement approved", "placement", id, "actor", actor.ID)
//
// What holds:
//
//   - A log names ids, never people. Attributes whose key says name, e-mail, phone,
//     address, password and the like are replaced, e-mail addresses inside any text are
//     replaced, values of type [Secret] are replaced, and of structs only the type is
//     written, because nobody knows what a struct will hold next year.
//   - A line of the log is one line: control characters, terminal escapes and those that
//     turn the direction of writing are written as \u001b and so on, wherever they come
//     from.
//   - A record made within a request carries the request's id ([WithRequestID]).
//   - Every metric is declared in metrics.go, with its help text. Their labels are
//     patterns of routes, kinds and states: few, and never a person.
//
// [Metrics.Handler] answers /healthz, /readyz and /metrics, and [Profiles] the profiles
// of net/http/pprof. Both belong on an address that only operators reach.
package obs
