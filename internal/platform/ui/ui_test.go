package ui

import (
	"bytes"
	"os"
	"strconv"
	"testing"
	"time"

	"throughline/internal/platform/i18n"
)

func TestSmoke(t *testing.T) {
	cat, err := i18n.New(Texts)
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(cat, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range ComponentGallery() {
		var b bytes.Buffer
		if err := r.RenderSample(&b, i18n.En, s); err != nil {
			t.Fatal(err)
		}
		os.WriteFile("/tmp/ui-"+strconv.Itoa(i)+".html", b.Bytes(), 0o644)
	}
}
