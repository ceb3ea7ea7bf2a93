package jobs

import "sync"

// bell wakes the runners of this process when a job was committed. It is the one
// variable of the package: the transaction that enqueues knows no runner, and a runner
// that is woken for another database's job merely looks and finds nothing.
var bell ringer

type ringer struct {
	mu        sync.Mutex
	listeners map[chan struct{}]bool
}

func (r *ringer) ring() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.listeners {
		select {
		case c <- struct{}{}:
		default: // has a ring waiting already
		}
	}
}

// listen returns a channel that gets a ring after each commit, and how to stop.
func (r *ringer) listen() (rings <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.listeners == nil {
		r.listeners = map[chan struct{}]bool{}
	}
	r.listeners[c] = true
	return c, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.listeners, c)
	}
}
