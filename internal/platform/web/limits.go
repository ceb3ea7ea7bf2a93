package web

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limit names a rate limit.
type Limit string

// The limits. A person is limited by account, a visitor by the prefix of the address;
// a school is one address, so the visitor's limits are generous. Guessing passwords
// and codes is limited by package people, per account and in the database.
const (
	Usual   Limit = ""
	SignIn  Limit = "sign-in"
	Export  Limit = "export"
	Search  Limit = "search"
	Uploads Limit = "upload"
)

var limits = map[Limit]struct {
	per   time.Duration // one request each
	burst int
}{
	Usual:   {time.Second / 20, 200},
	SignIn:  {time.Second * 2, 60},
	Export:  {10 * time.Minute, 6},
	Search:  {time.Second, 60},
	Uploads: {time.Minute, 10},
}

// limiter counts by limit and person. It forgets everyone once an hour, which gives a
// burst back and bounds its memory.
type limiter struct {
	mu    sync.Mutex
	since time.Time
	by    map[string]*rate.Limiter
}

func (l *limiter) allow(limit Limit, who string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.by == nil || now.Sub(l.since) > time.Hour || len(l.by) > 200_000 {
		l.by, l.since = map[string]*rate.Limiter{}, now
	}
	k := string(limit) + "\x00" + who
	r, ok := l.by[k]
	if !ok {
		rule := limits[limit]
		r = rate.NewLimiter(rate.Every(rule.per), rule.burst)
		l.by[k] = r
	}
	return r.AllowN(now, 1)
}

// Prefix is the network of an address: /24 for IPv4, /48 for IPv6.
func Prefix(addr string) string {
	ap, err := netip.ParseAddrPort(addr)
	ip := ap.Addr()
	if err != nil {
		if ip, err = netip.ParseAddr(addr); err != nil {
			return addr
		}
	}
	bits := 48
	if ip = ip.Unmap(); ip.Is4() {
		bits = 24
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return addr
	}
	return p.String()
}
