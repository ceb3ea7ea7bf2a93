package pdf

import (
	"strings"
	"testing"
)

func testFace() *face { return newFace(fonts.regular(), "R", func(string) {}) }

// set is the lines of a text as strings, a mark for each glyph.
func set(text string, measure length) (out []string, all []line, st *style) {
	st = &style{face: testFace(), size: 10 * point}
	all = wrap(letters(text, st, nil), measure)
	for _, l := range all {
		var b strings.Builder
		for _, x := range l.letters {
			if x.cut != mayHyphen || x.width > 0 {
				b.WriteString(st.face.glyphs[x.glyph].text)
			}
		}
		out = append(out, b.String())
	}
	return out, all, st
}

func TestWrap(t *testing.T) {
	const measure = 60 * point // about eleven letters
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"one", "one"},
		{"one two three four", "one two |three four"},
		{"one\ntwo", "one |two"},
		{"one\n\ntwo", "one | |two"},
		{"Donaudampfschifffahrt", "Donaudampf|schifffahrt"},
		{"a student-learner", "a student-|learner"},
		{"Donau\u00ADdampf\u00ADschiff", "Donau-|dampfschiff"},
		{"ten\u00A0hours a day", "ten\u00A0hours a |day"},
		{"3:00-6:00\u00A0PM and more", "3:00-6:00\u00A0P|M and more"},
		{"tab\there", "tab here"},
		{"zero\u200Bwidth\u200Dand\x00control\u202E", "zero|widthandcont|rol"},
		{"either/or-else", "either/or-|else"},
		{"      many", "      many"},
		{"王小明王小明王小明", "王小明王小明|王小明"},
	} {
		got, _, _ := set(c.text, measure)
		if strings.Join(got, "|") != c.want {
			t.Errorf("%q: %q, want %q", c.text, strings.Join(got, "|"), c.want)
		}
	}
}

// A line takes no more than the measure, but a letter that is wider than it; nothing is
// lost, nothing comes twice.
func checkLines(t *testing.T, text string, measure length) {
	got, lines, st := set(text, measure)
	set := letters(text, st, nil)
	n := 0
	for i, l := range lines {
		n += len(l.letters)
		if len(l.letters) == 0 {
			t.Fatalf("line %d of %q is empty", i, text)
		}
		if l.width > measure && len([]rune(strings.TrimSpace(got[i]))) > 1+maxMarks {
			t.Fatalf("line %d of %q is %s wide, more than %s, and could be cut: %q", i, text, l.width, measure, got[i])
		}
	}
	if n != len(set) {
		t.Fatalf("%q: %d letters became %d", text, len(set), n)
	}
}

func FuzzWrap(f *testing.F) {
	for _, s := range []string{"", "one two", "a\u00ADb\u200Bc", "\xff\xfe", "Nguyễn n̈ 王", strings.Repeat("x", 300), "a\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308"} {
		f.Add(s, 40)
	}
	f.Fuzz(func(t *testing.T, text string, measure int) {
		checkLines(t, text[:min(len(text), 5000)], length(max(1, measure%600))*point)
	})
}

func TestLength(t *testing.T) {
	for l, want := range map[length]string{0: "0", 1: "0.001", 10: "0.01", 500: "0.5", 1000: "1", -1500: "-1.5", 612000: "612", 12340: "12.34"} {
		if l.String() != want {
			t.Errorf("%d is written %s, want %s", int(l), l, want)
		}
	}
}

func TestTextString(t *testing.T) {
	for s, want := range map[string]string{"": "()", "a(b)\\": `(a\(b\)\\)`, "ñ": "<FEFF00F1>", "👩": "<FEFFD83DDC69>", "a\nb": "<FEFF0061000A0062>"} {
		if got := textString(s); got != want {
			t.Errorf("%q is written %s, want %s", s, got, want)
		}
	}
}
