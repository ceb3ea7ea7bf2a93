package oneroster

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// maxRow bounds one row, and with it what a stray quotation mark can make the
// scanner hold.
const maxRow = 1 << 20

// A scanner splits CSV (RFC 4180) into fields without an allocation per row.
//
// It is not encoding/csv because that reads an unpaired quotation mark to the
// end of the file: a row that does not parse here is reported and reading goes
// on at the next line, so one slip costs one row.
type scanner struct {
	src        io.Reader
	buf        []byte
	pos, end   int // what is read but not yet split: buf[pos:end]
	atEOF      bool
	discarding bool  // inside a line that is over maxRow
	offset     int64 // bytes split so far
	fields     [][]byte
	unquoted   []byte // holds fields whose "" became "

	crlf, lf bool // line endings seen
	unclosed bool // the last line had no line ending
}

func newScanner(src io.Reader) *scanner {
	return &scanner{src: src, buf: make([]byte, 128<<10)}
}

var (
	flawTooLong   = &flaw{RuleCSV, Error, "This row is longer than 1 MiB.", "Look for a quotation mark that is not closed, and export the file again."}
	flawQuote     = &flaw{RuleCSV, Error, "The quotation marks in this row do not pair.", "Put the whole value in quotation marks and write each quotation mark inside it twice."}
	flawCR        = &flaw{RuleCSV, Error, "This row has a carriage return in the middle of a value.", "Put the value in quotation marks, or end lines with a line feed."}
	flawNUL       = &flaw{RuleEncoding, Error, "This row has a NUL character.", "Export the file again as UTF-8 text."}
	flawNotUTF8   = &flaw{RuleEncoding, Error, "This row has bytes that are not UTF-8 text.", "Export the file as \"CSV UTF-8\"."}
	flawUTF16     = &flaw{RuleEncoding, Error, "The file is saved as UTF-16.", "Export the file as \"CSV UTF-8\"."}
	flawBOM       = &flaw{RuleEncoding, Warning, "The file begins with a byte-order mark.", "Nothing to do now: it was skipped. Export as UTF-8 without BOM to be rid of this note."}
	flawMixedEnds = &flaw{RuleLineEnding, Warning, "Some lines end with CRLF and some with LF.", "Nothing to do now: both were read as line ends. Look whether two files were pasted together."}
	flawUnclosed  = &flaw{RuleFinalNewline, Warning, "The last line does not end with a line break.", "Nothing to do now: it was read. Look whether the export was cut short."}
)

// begin skips a byte-order mark and says what is odd about the encoding.
func (s *scanner) begin() (*flaw, error) {
	for s.end < len(s.buf) && !s.atEOF { // as much as lookahead may want
		if err := s.fill(); err != nil {
			return nil, err
		}
	}
	start := s.buf[:s.end]
	switch {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		s.pos = 3
		return flawBOM, nil
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")):
		return flawUTF16, nil
	}
	return nil, nil
}

// lookahead returns a scanner of the whole rows that begin already has read.
func (s *scanner) lookahead() *scanner {
	b := s.buf[s.pos:s.end]
	if !s.atEOF {
		b = b[:bytes.LastIndexByte(b, '\n')+1]
	}
	return &scanner{buf: b, end: len(b), atEOF: true}
}

// next returns the fields of the next row, which stay as they are until the
// following call. With a flaw that makes the row unreadable come the fields
// before it. At the end of the file the error is io.EOF. An empty line is a row
// with one empty field.
func (s *scanner) next() ([][]byte, *flaw, error) {
	for {
		if s.discarding {
			s.discardLine()
		}
		if s.pos < s.end {
			n, bad := s.row(s.buf[s.pos:s.end])
			s.advance(n)
			if n > 0 {
				return s.fields, bad, nil
			}
		}
		if s.pos == s.end && s.atEOF {
			return nil, nil, io.EOF
		}
		if err := s.fill(); err != nil {
			return nil, nil, err
		}
	}
}

func (s *scanner) advance(n int) {
	s.pos += n
	s.offset += int64(n)
}

// discardLine drops the rest of a line that was reported as too long.
func (s *scanner) discardLine() {
	eol := bytes.IndexByte(s.buf[s.pos:s.end], '\n')
	if s.discarding = eol < 0; s.discarding {
		s.advance(s.end - s.pos)
	} else {
		s.advance(eol + 1)
	}
}

// fill reads more, after moving what is unread to the front.
func (s *scanner) fill() error {
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.end -= s.pos
		s.pos = 0
	}
	if s.end == len(s.buf) {
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := s.src.Read(s.buf[s.end:])
	s.end += n
	if err == io.EOF {
		s.atEOF = true
		return nil
	}
	return err
}

// row splits one row off b and returns how many bytes it took; 0 asks for more
// of the file.
func (s *scanner) row(b []byte) (int, *flaw) {
	eol := bytes.IndexByte(b, '\n')
	size := eol + 1
	if eol < 0 {
		if !s.atEOF && len(b) < maxRow {
			return 0, nil
		}
		eol, size = len(b), len(b)
	}
	if eol >= maxRow {
		s.discarding = size == eol
		s.fields = s.fields[:0]
		return size, flawTooLong
	}
	line := b[:eol]
	if bytes.IndexByte(line, '"') < 0 {
		s.unclosed = size == eol
		return size, s.plain(s.ending(line))
	}
	n, bad := s.quoted(b)
	if bad != nil {
		return size, bad // one physical line is lost, not what follows
	}
	return n, nil
}

// ending takes the carriage return off a line and keeps count of line endings.
func (s *scanner) ending(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		s.crlf = true
		return line[:n-1]
	}
	s.lf = s.lf || !s.unclosed
	return line
}

// plain splits a line without quotation marks.
func (s *scanner) plain(line []byte) *flaw {
	s.fields = s.fields[:0]
	rest := line
	for comma := bytes.IndexByte(rest, ','); comma >= 0; comma = bytes.IndexByte(rest, ',') {
		s.fields = append(s.fields, rest[:comma])
		rest = rest[comma+1:]
	}
	s.fields = append(s.fields, rest)
	if bytes.IndexByte(line, '\r') >= 0 {
		return flawCR
	}
	return encodingFlaw(line)
}

func encodingFlaw(b []byte) *flaw {
	if bytes.IndexByte(b, 0) >= 0 {
		return flawNUL
	}
	if !utf8.Valid(b) {
		return flawNotUTF8
	}
	return nil
}

// quoted splits a row that has quotation marks, which may span lines. It
// returns 0 when the row goes on beyond b.
func (s *scanner) quoted(b []byte) (int, *flaw) {
	s.fields, s.unquoted = s.fields[:0], s.unquoted[:0]
	for at := 0; ; at++ {
		field, n, bad := s.field(b[at:])
		if bad != nil {
			return 0, bad
		}
		at += n
		beyond := at == len(b) || at+1 == len(b) && b[at] == '\r'
		if n < 0 || beyond && !s.atEOF {
			return s.more(b)
		}
		s.fields = append(s.fields, field)
		if at == len(b) || b[at] != ',' {
			return s.endOfRow(b, at)
		}
	}
}

// endOfRow takes in the line ending at the position at.
func (s *scanner) endOfRow(b []byte, at int) (int, *flaw) {
	s.unclosed = at == len(b)
	if s.unclosed || b[at] == '\n' {
		s.lf = s.lf || !s.unclosed
	} else {
		s.crlf = true
		at++
	}
	return min(at+1, len(b)), encodingFlaw(b[:min(at, len(b))])
}

// more asks for the rest of a quoted row, unless there can be none.
func (s *scanner) more(b []byte) (int, *flaw) {
	if s.atEOF || len(b) >= maxRow {
		return 0, flawQuote
	}
	return 0, nil
}

// field returns the field at the start of b and the length it takes there; a
// length of -1 says that its closing quotation mark is not in b.
func (s *scanner) field(b []byte) ([]byte, int, *flaw) {
	if len(b) > 0 && b[0] == '"' {
		return s.quotedField(b)
	}
	return bareField(b)
}

// bareField returns the field at the start of b and its length; it ends before
// a comma or a line ending.
func bareField(b []byte) ([]byte, int, *flaw) {
	for i, c := range b {
		switch c {
		case ',', '\n':
			return b[:i], i, nil
		case '\r':
			if i+1 < len(b) && b[i+1] != '\n' {
				return nil, 0, flawCR
			}
			return b[:i], i, nil
		case '"':
			return nil, 0, flawQuote
		}
	}
	return b, len(b), nil
}

// quotedField returns what is between the quotation marks at the start of b and
// the length with them, as field does.
func (s *scanner) quotedField(b []byte) ([]byte, int, *flaw) {
	start, from := len(s.unquoted), 1
	for {
		q := bytes.IndexByte(b[from:], '"')
		if q < 0 {
			return nil, -1, nil
		}
		q += from
		next := q + 1
		switch {
		case next < len(b) && b[next] == '"':
			s.unquoted = append(s.unquoted, b[from:next]...)
			from = next + 1
			continue
		case next == len(b), b[next] == ',', b[next] == '\n':
		case b[next] == '\r' && (next+1 == len(b) || b[next+1] == '\n'):
		default:
			return nil, 0, flawQuote
		}
		if len(s.unquoted) == start {
			return b[from:q], next, nil
		}
		s.unquoted = append(s.unquoted, b[from:q]...)
		return s.unquoted[start:len(s.unquoted):len(s.unquoted)], next, nil
	}
}
