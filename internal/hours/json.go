package hours

import (
	"encoding/json"
	"strconv"
)

// appendList writes web.List[Shift] as encoding/json would, in a fifth of its time: the
// list of shifts is what programs ask for most. A test holds the two together.
func appendList(b []byte, shifts []Shift, next string) []byte {
	if b == nil {
		b = make([]byte, 0, 64+480*len(shifts))
	}
	b = append(b, `{"items":[`...)
	for i, s := range shifts {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendShift(b, s)
	}
	b = append(b, ']')
	if next != "" {
		b = appendText(append(b, `,"next":`...), next)
	}
	return append(b, '}')
}

func appendShift(b []byte, s Shift) []byte {
	text := func(name, value string) {
		b = append(append(append(b, `,"`...), name...), `":`...)
		b = appendText(b, value)
	}
	number := func(name string, value int) {
		b = append(append(append(b, `,"`...), name...), `":`...)
		b = strconv.AppendInt(b, int64(value), 10)
	}
	clock := func(name string, value Clock) {
		t, _ := value.MarshalText() // never fails
		text(name, string(t))
	}
	b = appendText(append(b, `{"id":`...), string(s.ID))
	text("placement", string(s.Placement))
	text("learner", string(s.Learner))
	text("school", string(s.School))
	text("supervisor", string(s.Contact))
	text("date", s.Day.String())
	text("kind", string(s.Kind))
	text("absence", s.Absence)
	clock("start", s.Start)
	clock("end", s.End)
	number("break_minutes", s.Break)
	number("minutes", s.Minutes)
	text("note", s.Note)
	text("verify_state", string(s.Verify))
	number("claimed_minutes", s.Claimed)
	text("reason", s.Reason)
	text("approve_state", string(s.Approve))
	text("school_reason", s.SchoolReason)
	text("export", s.Export)
	b = append(b, `,"flags":`...)
	flags, _ := s.Flags.MarshalJSON() // never fails
	b = append(b, flags...)
	number("version", s.Version)
	return append(b, '}')
}

// appendText writes a JSON string; what needs escaping is left to encoding/json.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, err := json.Marshal(s)
			if err != nil {
				panic(err) // a string always marshals
			}
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
