package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/wbl"
)

// Body reads a JSON body strictly: unknown fields, data after the document and texts with
// unprintable characters are refused.
func (c *Ctx) Body(v any) error {
	b, err := io.ReadAll(c.R.Body)
	if err != nil {
		return bodyError(err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); errors.Is(err, io.EOF) {
		return wbl.E(wbl.Unprocessable, "error.json", "why", "there is no document")
	} else if err != nil {
		return bodyError(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return wbl.E(wbl.Unprocessable, "error.json", "why", "there is data after the document")
	}
	return checkTexts(b).Err()
}

// checkTexts names each field of a JSON document that holds unprintable characters. JSON
// can write them only by an escape, so most documents need not be read again.
func checkTexts(document []byte) (errs wbl.FieldErrors) {
	if !bytes.ContainsRune(document, '\\') && bytes.IndexFunc(document, unprintable) < 0 {
		return nil
	}
	var v any
	if err := json.Unmarshal(document, &v); err != nil {
		return nil // it was decoded a moment ago
	}
	findUnprintable(&errs, "", v)
	return errs
}

// findUnprintable walks a decoded document; path is the name of v: tasks.0.name.
func findUnprintable(errs *wbl.FieldErrors, path string, v any) {
	within := func(name string) string { return strings.TrimPrefix(path+"."+name, ".") }
	switch v := v.(type) {
	case string:
		if strings.ContainsFunc(v, unprintable) {
			errs.Add(path, "api.error.characters")
		}
	case []any:
		for i, item := range v {
			findUnprintable(errs, within(strconv.Itoa(i)), item)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			findUnprintable(errs, within(name), v[name])
		}
	}
}

// bodyError says what kept a form, a file or a document from being read.
func bodyError(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return wbl.E(wbl.TooLarge, "error.too_big", "max", big.Limit>>10).Because(err)
	}
	return wbl.E(wbl.Unprocessable, "error.json", "why", err.Error())
}
