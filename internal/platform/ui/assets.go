package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
)

//go:embed assets
var assetFiles embed.FS

const assetPrefix = "/assets/"

type asset struct {
	path string // with the hash of its content, so that it may be kept for ever
	mime string
	data []byte
	gz   []byte // nil when compression gains nothing
}

// assetSet has every asset by its name and by its address.
type assetSet struct {
	byName, byPath map[string]*asset
}

// assets reads and compresses the embedded files when the first page wants them.
var assets = sync.OnceValue(func() assetSet {
	entries, err := assetFiles.ReadDir("assets")
	if err != nil {
		panic("ui: the embedded assets cannot be read: " + err.Error())
	}
	set := assetSet{map[string]*asset{}, map[string]*asset{}}
	for _, e := range entries {
		data, err := assetFiles.ReadFile("assets/" + e.Name())
		if err != nil {
			panic("ui: the embedded assets cannot be read: " + err.Error())
		}
		a := newAsset(e.Name(), squeeze(e.Name(), data))
		set.byName[e.Name()], set.byPath[a.path] = a, a
	}
	return set
})

func newAsset(name string, data []byte) *asset {
	sum := sha256.Sum256(data)
	hash := base64.RawURLEncoding.EncodeToString(sum[:9])
	ext := path.Ext(name)
	a := &asset{
		path: assetPrefix + strings.TrimSuffix(name, ext) + "." + hash + ext,
		mime: contentType(ext),
		data: data,
	}
	var buf bytes.Buffer
	zw, _ := gzip.NewWriterLevel(&buf, gzip.BestCompression) // fails only for an unknown level
	_, _ = zw.Write(data)                                    // a bytes.Buffer takes all
	_ = zw.Close()
	if buf.Len() < len(data)*9/10 {
		a.gz = buf.Bytes()
	}
	return a
}

// forPeople is what only readers of the source need: indentation and comments.
var forPeople = regexp.MustCompile(`(?m)^\s*//.*\n|[ \t]*/\*[^*]*\*/|^\s+`)

// squeeze drops the indentation and the comments of script and style sheet: enough to
// keep both small without a tool that could break them.
func squeeze(name string, data []byte) []byte {
	switch path.Ext(name) {
	case ".js", ".css":
		return forPeople.ReplaceAll(data, nil)
	}
	return data
}

// contentType does not ask the operating system's table, which differs between machines.
func contentType(ext string) string {
	switch ext {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".ico":
		return "image/x-icon"
	}
	return mime.TypeByExtension(ext)
}

// AssetPath is the address of a file of assets/: "/assets/style.HASH.css". It panics
// for a name that is not there, which the first render of the layout shows.
func AssetPath(name string) string {
	a := assets().byName[name]
	if a == nil {
		panic("ui: no asset is called " + name)
	}
	return a.path
}

// Assets serves /assets/ and /favicon.ico. Addresses carry the hash of the content,
// so browsers keep them for a year without asking again.
func Assets() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		set := assets()
		a, cache := set.byPath[r.URL.Path], "public, max-age=31536000, immutable"
		if r.URL.Path == "/favicon.ico" {
			a, cache = set.byName["favicon.ico"], "public, max-age=86400"
		}
		if a == nil {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.mime)
		h.Set("Cache-Control", cache)
		h.Set("Vary", "Accept-Encoding")
		data := a.data
		if a.gz != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			data = a.gz
		}
		_, _ = w.Write(data) // the reader went away: nothing to do
	})
}
