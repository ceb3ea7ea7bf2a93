package paper

import (
	"errors"
	"fmt"
	"strings"
)

// Check says everything that would keep somebody from reading the document with a
// screen reader. Both renderers refuse a document that has a fault.
func (d Doc) Check() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if strings.TrimSpace(d.Title) == "" {
		fault("it has no title")
	}
	if d.Lang == "" {
		fault("it names no language")
	}
	level := 1
	for i, b := range d.Blocks {
		if h, ok := b.(Heading); ok {
			if h.Level < 2 || h.Level > 3 || h.Level > level+1 {
				fault("block %d: a heading of level %d cannot follow one of level %d", i, h.Level, level)
			}
			level = h.Level
		}
		if err := check(b); err != nil {
			fault("block %d: %w", i, err)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("the document %q cannot be read by everybody: %w", d.Title, err)
	}
	return nil
}

func check(b Block) error {
	switch b := b.(type) {
	case nil:
		return errors.New("it is nil")
	case Heading:
		return needs("a heading", "text", b.Text)
	case List:
		if len(b.Items) == 0 {
			return errors.New("a list without items")
		}
	case Checks:
		if len(b) == 0 {
			return errors.New("a list without items")
		}
	case Table:
		return b.check()
	case Fields:
		return b.check()
	case Signature:
		if b.Drawn != nil {
			if err := check(*b.Drawn); err != nil {
				return err
			}
		}
		return errors.Join(needs("a signature", "party", b.Party), b.Facts.check())
	case QR:
		return errors.Join(needs("a QR code", "address", b.URL), needs("a QR code", "description (Alt)", b.Alt))
	case Image:
		return needs("a picture", "description (Alt)", b.Alt)
	}
	return nil
}

func (t Table) check() error {
	if len(t.Columns) == 0 {
		return errors.New("a table without columns")
	}
	for i, c := range t.Columns {
		if strings.TrimSpace(c.Title) == "" {
			return fmt.Errorf("column %d of a table has no title", i)
		}
	}
	for i, r := range t.Rows {
		if len(r) != len(t.Columns) {
			return fmt.Errorf("row %d of a table has %d cells for %d columns", i, len(r), len(t.Columns))
		}
	}
	return nil
}

func (f Fields) check() error {
	for _, field := range f {
		if err := needs("a field", "label", field.Label); err != nil {
			return err
		}
	}
	return nil
}

func needs(what, part, value string) error {
	if strings.TrimSpace(value) == "" {
		return fmt.Errorf("%s without %s", what, part)
	}
	return nil
}
