package oneroster

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestColumnRead(t *testing.T) {
	enumOf := func(values ...string) column { return column{name: "x", kind: enum, values: values} }
	for _, tt := range []struct {
		col      column
		in, want string
		rule     string // "!" before the rule of an error
	}{
		{column{}, "Ana", "Ana", ""},
		{column{}, " Ana\t", "Ana", "spaces"},
		{column{}, "\u00a0Ana", "Ana", "spaces"},
		{column{}, "  ", "", ""},
		{column{required: true}, "", "", "!required"},
		{column{required: true, list: true}, " , ", "", "!required"},
		{column{kind: id}, "aZ09./@_-", "aZ09./@_-", ""},
		{column{kind: id}, strings.Repeat("a", 255), strings.Repeat("a", 255), ""},
		{column{kind: id}, strings.Repeat("a", 256), "", "!id"},
		{column{kind: id}, "a,b", "", "!id"},
		{column{kind: id, list: true}, "a,b", "a,b", ""},
		{column{kind: id, list: true}, "a, b", "a,b", "spaces"},
		{column{kind: id, list: true}, "a,,b,", "a,b", "list"},
		{column{kind: id, list: true}, "a,b c", "", "!id"},
		{column{kind: date}, "2024-02-29", "2024-02-29", ""},
		{column{kind: date}, "2023-02-29", "", "!date"},
		{column{kind: date}, "2026-9-01", "", "!date"},
		{column{kind: year}, "2027", "2027", ""},
		{column{kind: year}, "27", "", "!year"},
		{column{kind: dateTime}, "2026-10-01T08:00:00.000Z", "2026-10-01T08:00:00.000Z", ""},
		{column{kind: dateTime}, "2026-10-01T08:00:00+02:00", "2026-10-01T06:00:00.000Z", "datetime"},
		{column{kind: dateTime}, "today", "", "!datetime"},
		{column{kind: boolean}, "true", "true", ""},
		{column{kind: boolean}, "True", "true", "boolean"},
		{column{kind: boolean}, "1", "", "!boolean"},
		{enumOf("schoolYear", "term"), "schoolYear", "schoolYear", ""},
		{enumOf("schoolYear", "term"), "SCHOOLYEAR", "schoolYear", "enum"},
		{enumOf("schoolYear", "term"), "ext:quarter", "ext:quarter", ""},
		{enumOf("schoolYear", "term"), "quarter", "", "!enum"},
		{column{kind: grade}, "KG", "KG", ""},
		{column{kind: grade}, "k", "KG", "grade"},
		{column{kind: grade}, "7", "07", "grade"},
		{column{kind: grade}, "0", "", "!grade"},
		{column{kind: grade}, "ext:14", "ext:14", ""},
		{column{kind: number}, "-1.5", "-1.5", ""},
		{column{kind: number}, "100", "100", ""},
		{column{kind: number}, "1e3", "", "!number"},
		{column{kind: number}, ".", "", "!number"},
		{column{kind: number}, "1.", "", "!number"},
		{column{kind: userIDs}, "{a:1}", "{a:1}", ""},
		{column{kind: userIDs}, "a:1", "", "!user-ids"},
	} {
		got, bad := tt.col.read([]byte(tt.in))
		rule := ""
		if bad != nil {
			if rule = bad.rule; bad.severity == Error {
				rule = "!" + rule
			}
		}
		if rule != tt.rule {
			t.Errorf("kind %d %q: rule %q, want %q", tt.col.kind, tt.in, rule, tt.rule)
		}
		if !strings.HasPrefix(tt.rule, "!") && string(got) != tt.want {
			t.Errorf("kind %d %q: read %q, want %q", tt.col.kind, tt.in, got, tt.want)
		}
	}
}

// What read returns reads again as it is, without a word.
func TestReadSettles(t *testing.T) {
	var cols []column
	for _, v := range []Version{V11, V12} {
		for _, table := range tables(v) {
			cols = append(cols, table.columns...)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		col := rapid.SampledFrom(cols).Draw(t, "column")
		in := rapid.OneOf(
			rapid.StringMatching(`[ ]?(true|FALSE|Student|9|KG|2026-0[1-9]-1[0-9]|\{a:[0-9]\}|[a-c],[d-f ]?,?)[ ]?`), rapid.String(),
		).Draw(t, "cell")
		once, bad := col.read([]byte(in))
		if bad != nil && bad.severity == Error {
			return
		}
		twice, again := col.read(once)
		if !bytes.Equal(once, twice) || again != nil {
			t.Errorf("%s: %q reads %q, and that reads %q (%v)", col.name, in, once, twice, again)
		}
	})
}

func TestReadDoesNotAllocate(t *testing.T) {
	cells := map[kind]string{text: "Ana", id: "a-1", date: "2026-09-01", boolean: "true", grade: "12", enum: "student"}
	for k, cell := range cells {
		col := column{kind: k, values: enrolledRoles}
		b := []byte(cell)
		if n := testing.AllocsPerRun(100, func() { col.read(b) }); n != 0 {
			t.Errorf("kind %d: %v allocations a cell", k, n)
		}
	}
}

func TestParseDate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.StringMatching(`[0-9]{4}-[01][0-9]-[0-3][0-9]`), rapid.String()).Draw(t, "date")
		d, err := ParseDate(s)
		want, wantErr := time.Parse(time.DateOnly, s)
		if s == "" || strings.HasPrefix(s, "0000") {
			return // no date is a Date; there is no year 0 in a school
		}
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("ParseDate(%q): %v, time.Parse: %v", s, err, wantErr)
		}
		if err == nil && !d.Time().Equal(want) {
			t.Errorf("%q is %v, want %v", s, d.Time(), want)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"", "2026-09-01", "2024-02-29", "2023-02-29", "0000-01-01", "2026/09/01"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err != nil || s == "" {
			return
		}
		if got := d.Time().Format(time.DateOnly); got != s {
			t.Errorf("%q comes back as %q", s, got)
		}
		if n := dayNumber([]byte(s)); n <= 0 {
			t.Errorf("dayNumber(%q) is %d", s, n)
		}
	})
}

func TestParseUserIDs(t *testing.T) {
	for in, want := range map[string]string{
		"":                          "",
		"{sisId:1}":                 "{sisId:1}",
		"{sisId:1},{stateId:A-9}":   "{sisId:1},{stateId:A-9}",
		" {sisId: 1} , {ldap:a:b} ": "{sisId:1},{ldap:a:b}",
	} {
		ids, err := ParseUserIDs(in)
		if err != nil || formatUserIDs(ids) != want {
			t.Errorf("%q: %v, %v; want %s", in, ids, err, want)
		}
	}
	for _, in := range []string{"1", "{}", "{a}", "{a:}", "{:1}", "{a:1", "{a:1},", "{a:1}{b:2}", "a:1}", "{a:{b:1}}", ","} {
		if ids, err := ParseUserIDs(in); err == nil {
			t.Errorf("%q reads as %v, want an error", in, ids)
		}
	}
}

func FuzzParseUserIDs(f *testing.F) {
	for _, seed := range []string{"", "{sisId:1},{stateId:A-9}", "{a:b:c}", "{a:1},", "}{", "{{:}}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ids, err := ParseUserIDs(s)
		if err != nil {
			return
		}
		again, err := ParseUserIDs(formatUserIDs(ids))
		if err != nil || formatUserIDs(again) != formatUserIDs(ids) {
			t.Errorf("%q reads as %v and then as %v, %v", s, ids, again, err)
		}
	})
}

func TestCycles(t *testing.T) {
	h := newHasher()
	key := func(s string) idKey { return h.key([]byte(s)) }
	for _, tt := range []struct{ edges, want string }{
		{"", ""},
		{"ab bc cd", ""},
		{"aa", "a"},
		{"ab ba", "ab"},
		{"ab bc cb", "bc"}, // a leads into the circle and is not in it
		{"ab bc ca de ef", "abc"},
		{"ax bx cx", ""},
	} {
		parent := map[idKey]idKey{}
		for _, e := range strings.Fields(tt.edges) {
			parent[key(e[:1])] = key(e[1:])
		}
		found := cycles(parent)
		got := ""
		for _, c := range "abcdefx" {
			if found[key(string(c))] {
				got += string(c)
			}
		}
		if got != tt.want {
			t.Errorf("%q: in a circle %q, want %q", tt.edges, got, tt.want)
		}
	}
}
