package labor

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// AppendJSON writes an answer as "throughline labor check" does, with the words of each
// finding in a language, and returns the longer slice.
func (r *Rules) AppendJSON(b []byte, a *Answer, l Lang) []byte {
	b = appendText(append(b, `{"id":`...), a.ID)
	b = appendText(append(b, `,"verdict":`...), string(a.Verdict))
	b = appendTexts(append(b, `,"jurisdictions":`...), a.Jurisdictions)
	b = appendTexts(append(b, `,"not_loaded":`...), a.NotLoaded)
	b = appendText(append(b, `,"ruleset":`...), a.Ruleset)
	b = append(b, `,"findings":[`...)
	for i := range a.Findings {
		if i > 0 {
			b = append(b, ',')
		}
		b = r.appendFinding(b, &a.Findings[i], l)
	}
	return append(b, "]}"...)
}

func (r *Rules) appendFinding(b []byte, f *Finding, l Lang) []byte {
	b = appendText(append(b, `{"rule":`...), f.Rule)
	b = appendText(append(b, `,"jurisdiction":`...), f.Jurisdiction)
	b = appendText(append(b, `,"cite":`...), f.Cite)
	b = strconv.AppendInt(append(b, `,"shift":`...), int64(f.Shift), 10)
	if f.Task != "" {
		b = appendText(append(b, `,"task":`...), f.Task)
	}
	b = f.Date.append(append(b, `,"date":"`...))
	b = strconv.AppendInt(append(b, `","age":`...), int64(f.Age), 10)
	b = appendText(append(b, `,"severity":`...), string(f.Severity))
	b = strconv.AppendInt(append(b, `,"measured":`...), int64(f.Measured), 10)
	b = strconv.AppendInt(append(b, `,"limit":`...), int64(f.Limit), 10)
	b = appendText(append(b, `,"unit":`...), string(f.Unit))
	b = appendText(append(b, `,"says":`...), f.Says)
	b = append(b, `,"message":"`...)
	b = closeText(r.appendMessage(b, f, l), len(b))
	b = append(b, `,"fix":"`...)
	b = closeText(r.appendFix(b, f, l), len(b))
	if len(f.Needs) > 0 {
		b = appendTexts(append(b, `,"needs":`...), f.Needs)
	}
	b = strconv.AppendBool(append(b, `,"verified":`...), f.Verified)
	return append(b, '}')
}

func appendTexts(b []byte, list []string) []byte {
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, s)
	}
	return append(b, ']')
}

// closeText ends a JSON string whose words begin at a place of b; the few that need
// escapes are written again.
func closeText(b []byte, begin int) []byte {
	for _, c := range b[begin:] {
		if c < ' ' || c == '"' || c == '\\' {
			return appendText(b[:begin-1], string(b[begin:]))
		}
	}
	return append(b, '"')
}

// appendText writes a JSON string. What is no UTF-8 becomes the replacement character.
func appendText(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = slices.Grow(b, len(s)+2)
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"', c == '\\':
			b = append(b, '\\', c)
			i++
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			i++
		case c < utf8.RuneSelf:
			b = append(b, c)
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r)
			i += n
		}
	}
	return append(b, '"')
}
