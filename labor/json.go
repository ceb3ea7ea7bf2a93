package labor

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// A Problem is a fault of an input document.
type Problem struct {
	Path    string `json:"path"` // such as shifts[3].start; empty for the document
	Message string `json:"message"`
}

// Problems are all faults of a document, at most [MaxProblems].
type Problems []Problem

// MaxProblems is how many faults of one document are told.
const MaxProblems = 50

// Error tells the faults, one a line.
func (p Problems) Error() string {
	var b strings.Builder
	for i, x := range p {
		if i > 0 {
			b.WriteByte('\n')
		}
		if x.Path != "" {
			b.WriteString(x.Path + ": ")
		}
		b.WriteString(x.Message)
	}
	return b.String()
}

// A scanner reads JSON from memory without allocation. It goes on after a value that
// does not fit, so that all faults are told together; after broken syntax it stops.
//
// encoding/json is not used here because it stops at the first fault, does not say
// where it is, accepts unknown and repeated names, and takes five times as long.
type scanner struct {
	b        []byte
	at       int
	broken   bool
	path     []step
	problems Problems
	keys     [][]byte // of the objects that are open
}

// A step is one part of a path: a name, or an index when the name is nil.
type step struct {
	name  []byte
	index int
}

// maxDepth is how deep values may be nested.
const maxDepth = 32

func (s *scanner) reset(b []byte) {
	*s = scanner{b: b, path: s.path[:0], keys: s.keys[:0]}
}

// problem notes a fault at the current place.
func (s *scanner) problem(format string, args ...any) {
	if len(s.problems) >= MaxProblems {
		return
	}
	var b strings.Builder
	for _, x := range s.path {
		switch {
		case x.name == nil:
			b.WriteString("[" + strconv.Itoa(x.index) + "]")
		case b.Len() > 0:
			b.WriteString("." + string(x.name))
		default:
			b.Write(x.name)
		}
	}
	s.problems = append(s.problems, Problem{b.String(), fmt.Sprintf(format, args...)})
}

// syntax notes broken syntax and stops the scanner.
func (s *scanner) syntax(want string) {
	if !s.broken {
		s.broken = true
		s.problem("the JSON is broken at byte %d: %s is missing", s.at+1, want)
	}
	s.at = len(s.b)
}

// peek skips blanks and returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	for s.at < len(s.b) {
		switch c := s.b[s.at]; c {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// eat takes the next byte when it is c.
func (s *scanner) eat(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.at++
	return true
}

// end makes sure that nothing follows.
func (s *scanner) end() {
	if !s.broken && s.peek() != 0 || s.at < len(s.b) {
		s.syntax("the end")
	}
}

// object reads an object and calls each with every name; each must read the value.
func (s *scanner) object(each func(name []byte)) {
	if !s.eat('{') {
		s.mismatch("an object, in braces")
		return
	}
	if len(s.path) >= maxDepth {
		s.problem("values are nested deeper than %d", maxDepth)
		s.broken, s.at = true, len(s.b)
		return
	}
	open := len(s.keys)
	if s.eat('}') {
		return
	}
	for !s.broken {
		name, ok := s.text()
		if !ok || !s.eat(':') {
			s.syntax("a name with a colon")
			break
		}
		s.path = append(s.path, step{name: name})
		s.unseen(open, name)
		each(name)
		s.path = s.path[:len(s.path)-1]
		if s.eat('}') {
			break
		}
		if !s.eat(',') {
			s.syntax("a comma or a closing brace")
		}
	}
	s.keys = s.keys[:open]
}

// unseen notes a name that the object has twice. Objects here have few names.
func (s *scanner) unseen(open int, name []byte) {
	const few = 64
	for _, k := range s.keys[open:] {
		if string(k) == string(name) {
			s.problem("is there twice: leave one")
			return
		}
	}
	if len(s.keys)-open < few {
		s.keys = append(s.keys, name)
	}
}

// unknown notes a name that is not part of the format, and skips its value.
func (s *scanner) unknown() {
	s.problem("is not part of the format: leave it out or correct the name")
	s.skip()
}

// array reads an array and calls each for every value; each must read it.
func (s *scanner) array(each func(i int)) {
	if !s.eat('[') {
		s.mismatch("a list, in brackets")
		return
	}
	if len(s.path) >= maxDepth {
		s.problem("values are nested deeper than %d", maxDepth)
		s.broken, s.at = true, len(s.b)
		return
	}
	if s.eat(']') {
		return
	}
	for i := 0; !s.broken; i++ {
		s.path = append(s.path, step{index: i})
		each(i)
		s.path = s.path[:len(s.path)-1]
		if s.eat(']') {
			return
		}
		if !s.eat(',') {
			s.syntax("a comma or a closing bracket")
		}
	}
}

// mismatch notes that a value is of another kind, and skips it.
func (s *scanner) mismatch(want string) {
	at := len(s.problems)
	s.problem("needs %s", want)
	s.skip()
	if s.broken && len(s.problems) > at+1 { // the syntax is the fault
		s.problems = append(s.problems[:at], s.problems[at+1:]...)
	}
}

// text reads a string. It shares the scanner's memory unless it has escapes.
func (s *scanner) text() ([]byte, bool) {
	if !s.eat('"') {
		return nil, false
	}
	begin := s.at
	for i := begin; i < len(s.b); i++ {
		switch c := s.b[i]; {
		case c == '"':
			s.at = i + 1
			return s.b[begin:i], true
		case c == '\\':
			return s.escaped(begin, i)
		case c < ' ':
			s.syntax("a closing quotation mark")
			return nil, false
		}
	}
	s.syntax("a closing quotation mark")
	return nil, false
}

// escaped reads a string with escapes from the first of them.
func (s *scanner) escaped(begin, i int) ([]byte, bool) {
	for i < len(s.b) && s.b[i] != '"' {
		if s.b[i] == '\\' {
			i++
		}
		i++
	}
	if i >= len(s.b) {
		s.syntax("a closing quotation mark")
		return nil, false
	}
	var out string
	if json.Unmarshal(s.b[begin-1:i+1], &out) != nil {
		s.syntax("a correct escape")
		return nil, false
	}
	s.at = i + 1
	return []byte(out), true
}

// string reads a string value.
func (s *scanner) string(want string) ([]byte, bool) {
	if s.peek() != '"' {
		s.mismatch(want)
		return nil, false
	}
	return s.text()
}

// bool reads true or false into to.
func (s *scanner) bool(to *bool) {
	switch s.peek() {
	case 't':
		if s.word("true") {
			*to = true
		}
	case 'f':
		if s.word("false") {
			*to = false
		}
	default:
		s.mismatch("true or false")
	}
}

func (s *scanner) word(w string) bool {
	if strings.HasPrefix(string(s.b[s.at:min(len(s.b), s.at+len(w))]), w) {
		s.at += len(w)
		return true
	}
	s.syntax("true, false or null")
	return false
}

// int reads a whole number from low to high into to.
func (s *scanner) int(to *int, low, high int) {
	c := s.peek()
	if c != '-' && (c < '0' || c > '9') {
		s.mismatch("a whole number")
		return
	}
	number, ok := s.number()
	if !ok {
		return
	}
	n, isInt := digits(number)
	if !isInt || len(number) > 9 || n < low || n > high {
		s.problem("needs a whole number from %d to %d, not %s", low, high, shorten(number))
		return
	}
	*to = n
}

// number reads any JSON number.
func (s *scanner) number() ([]byte, bool) {
	begin := s.at
	run := func() bool {
		from := s.at
		for s.at < len(s.b) && s.b[s.at] >= '0' && s.b[s.at] <= '9' {
			s.at++
		}
		return s.at > from
	}
	next := func(set string) bool {
		if s.at < len(s.b) && strings.IndexByte(set, s.b[s.at]) >= 0 {
			s.at++
			return true
		}
		return false
	}
	next("-")
	zero := s.at < len(s.b) && s.b[s.at] == '0'
	from := s.at
	ok := run() && (!zero || s.at == from+1)
	if ok && next(".") {
		ok = run()
	}
	if ok && next("eE") {
		next("+-")
		ok = run()
	}
	if !ok {
		s.syntax("a number")
		return nil, false
	}
	return s.b[begin:s.at], true
}

// skip reads any value.
func (s *scanner) skip() {
	switch c := s.peek(); {
	case c == '{':
		s.object(func([]byte) { s.skip() })
	case c == '[':
		s.array(func(int) { s.skip() })
	case c == '"':
		s.text()
	case c == 't':
		s.word("true")
	case c == 'f':
		s.word("false")
	case c == 'n':
		s.word("null")
	case c == '-' || c >= '0' && c <= '9':
		s.number()
	default:
		s.syntax("a value")
	}
}

// shorten makes a value short enough for a message.
func shorten(b []byte) string {
	const most = 40
	if len(b) > most {
		return string(b[:most]) + "…"
	}
	return string(b)
}
