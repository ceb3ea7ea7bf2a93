package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func queried(query string) *Ctx {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.URL.RawQuery = query
	return &Ctx{R: r}
}

func TestCursorRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SliceOfN(rapid.StringOf(rapid.Rune().Filter(func(r rune) bool { return r != 0 })), 1, 4).Draw(t, "key")
		got, err := queried(url.Values{"after": {Cursor(key...)}}.Encode()).After(len(key))
		if err != nil || !slices.Equal(got, key) {
			t.Fatalf("%q came back as %q, %v", key, got, err)
		}
		if _, err := queried(url.Values{"after": {Cursor(key...)}}.Encode()).After(len(key) + 1); err == nil {
			t.Fatal("a cursor of another list is taken")
		}
	})
}

func TestNoCursorIsTheFirstPage(t *testing.T) {
	if got, err := queried("").After(2); err != nil || !slices.Equal(got, []string{"", ""}) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestForgedCursors(t *testing.T) {
	for _, after := range []string{"x", "!!!", "e30", "bnVsbA", Cursor("a"), Cursor("a", "b", "c"), Cursor("a", "\x00")} {
		if got, err := queried("after=" + url.QueryEscape(after)).After(2); err == nil {
			t.Errorf("%q was read as %q", after, got)
		}
	}
}

func FuzzAfter(f *testing.F) {
	for _, s := range []string{"", "x", Cursor("2026-11-23", "id"), "W251bGwsbnVsbF0", "%%%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		key, err := queried("after=" + url.QueryEscape(s)).After(2)
		if err == nil && len(key) != 2 {
			t.Errorf("%q gives %d values", s, len(key))
		}
		if err == nil && key[0]+key[1] != "" {
			if again, err := queried("after=" + Cursor(key...)).After(2); err != nil || !slices.Equal(again, key) {
				t.Errorf("%q: %q came back as %q", s, key, again)
			}
		}
	})
}

func TestCut(t *testing.T) {
	for n, want := range map[int]string{0: "[] false", 2: "[0 1] false", 3: "[0 1 2] false", 4: "[0 1 2] true"} {
		rows := make([]int, n)
		for i := range rows {
			rows[i] = i
		}
		page, more := Cut(rows, 3)
		if got := fmt.Sprint(page, more); got != want {
			t.Errorf("%d rows: %s, want %s", n, got, want)
		}
	}
}

func TestLimitOfAList(t *testing.T) {
	for query, want := range map[string]int{"": 50, "limit=7": 7, "limit=0": 50, "limit=-1": 50, "limit=1000": 200, "limit=x": 50, "limit=%2010": 10} {
		if got := queried(query).Limit(); got != want {
			t.Errorf("%q: %d, want %d", query, got, want)
		}
	}
}
