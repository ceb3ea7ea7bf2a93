package web

import (
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

var gzips = sync.Pool{New: func() any {
	z, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	return z
}}

// compress lets text be compressed on its way to a slow line. Assets come compressed
// already. The function ends the answer.
func compress(w http.ResponseWriter, r *http.Request) (http.ResponseWriter, func()) {
	if !acceptsGzip(r.Header.Get("Accept-Encoding")) || r.Method == http.MethodHead || strings.HasPrefix(r.URL.Path, "/assets/") {
		return w, func() {}
	}
	g := &gzipWriter{ResponseWriter: w}
	return g, g.close
}

// acceptsGzip reads Accept-Encoding; "gzip;q=0" is a refusal.
func acceptsGzip(accept string) bool {
	for item := range strings.SplitSeq(accept, ",") {
		name, weight, weighed := strings.Cut(strings.ReplaceAll(item, " ", ""), ";q=")
		if name == "gzip" {
			return !weighed || strings.Trim(weight, "0.") != ""
		}
	}
	return false
}

// small is a body that fits into one packet as it is.
const small = 1200

type gzipWriter struct {
	http.ResponseWriter
	z       *gzip.Writer
	decided bool
}

func (g *gzipWriter) WriteHeader(code int) {
	g.decide(code)
	g.ResponseWriter.WriteHeader(code)
}

func (g *gzipWriter) Write(b []byte) (int, error) {
	if !g.decided {
		g.WriteHeader(http.StatusOK)
	}
	if g.z != nil {
		return g.z.Write(b)
	}
	return g.ResponseWriter.Write(b)
}

// decide compresses text, unless it is short, a part, or compressed already.
func (g *gzipWriter) decide(code int) {
	if g.decided || code < 200 {
		return
	}
	g.decided = true
	h := g.Header()
	kind := h.Get("Content-Type")
	text := strings.HasPrefix(kind, "text/") || strings.HasPrefix(kind, "application/json") || strings.HasPrefix(kind, "application/problem+json")
	length, err := strconv.Atoi(h.Get("Content-Length"))
	short := err == nil && length <= small
	bare := code == http.StatusNoContent || code == http.StatusNotModified || code == http.StatusPartialContent
	if !text || short || bare || h.Get("Content-Encoding") != "" {
		return
	}
	h.Set("Content-Encoding", "gzip")
	h.Del("Content-Length")
	g.z = gzips.Get().(*gzip.Writer)
	g.z.Reset(g.ResponseWriter)
}

func (g *gzipWriter) close() {
	if g.z != nil {
		_ = g.z.Close() // the reader has left
		gzips.Put(g.z)
		g.z = nil
	}
}
