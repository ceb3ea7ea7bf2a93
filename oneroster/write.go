package oneroster

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strings"
)

// Data is what Write writes. A nil sequence leaves its file out. The methods of
// a Set fit here as they are: Data{Users: set.Users()} copies a file.
type Data struct {
	SystemName, SystemCode string // of the system that writes, optional

	Orgs             iter.Seq2[Org, error]
	AcademicSessions iter.Seq2[AcademicSession, error]
	Courses          iter.Seq2[Course, error]
	Classes          iter.Seq2[Class, error]
	Users            iter.Seq2[User, error]
	Roles            iter.Seq2[Role, error] // 1.2 only
	Demographics     iter.Seq2[Demographics, error]
	Enrollments      iter.Seq2[Enrollment, error]

	// Records are the files that have no type of their own, by name.
	Records map[string]iter.Seq2[Record, error]
	// Metadata names the metadata.NAME columns of a file: "users": {"NAME"}.
	Metadata map[string][]string
}

// Write writes a bulk set, manifest first, through a function that creates a
// file by name: one that writes into a folder or a zip. It stops with a
// [Problem] at a value that breaks the standard. References are not looked at;
// Check does that.
func Write(create func(name string) (io.WriteCloser, error), v Version, d Data) error {
	if v != V11 && v != V12 {
		return fmt.Errorf("write OneRoster set: version %q is neither 1.1 nor 1.2", v)
	}
	files := d.files()
	tables := tables(v)
	known := map[string]bool{}
	for _, t := range tables {
		known[t.name] = true
	}
	for name := range files {
		if !known[name] {
			return fmt.Errorf("write OneRoster set: version %s has no file %s.csv", v, name)
		}
	}
	if err := writeFile(create, manifestFile, func(w *bufio.Writer) error {
		d.manifest(w, v, tables, files)
		return nil
	}); err != nil {
		return err
	}
	for _, t := range tables {
		rows, ok := files[t.name]
		if !ok {
			continue
		}
		if err := writeFile(create, t.file(), func(w *bufio.Writer) error {
			return writeTable(w, t, d.Metadata[t.name], rows)
		}); err != nil {
			return err
		}
	}
	return nil
}

// rowSource calls a function for each row, with what lays its fields out.
type rowSource func(do func(*Base, func(*encoder)) error) error

func (d Data) files() map[string]rowSource {
	files := map[string]rowSource{}
	addSource(files, "orgs", d.Orgs)
	addSource(files, "academicSessions", d.AcademicSessions)
	addSource(files, "courses", d.Courses)
	addSource(files, "classes", d.Classes)
	addSource(files, "users", d.Users)
	addSource(files, "roles", d.Roles)
	addSource(files, "demographics", d.Demographics)
	addSource(files, "enrollments", d.Enrollments)
	for name, seq := range d.Records {
		files[name] = recordSource(seq)
	}
	return files
}

func addSource[T any, P interface {
	*T
	record
}](files map[string]rowSource, name string, seq iter.Seq2[T, error]) {
	if seq == nil {
		return
	}
	files[name] = func(do func(*Base, func(*encoder)) error) error {
		for v, err := range seq {
			if err != nil {
				return err
			}
			if err := do(P(&v).base(), func(e *encoder) { P(&v).fields(e) }); err != nil {
				return err
			}
		}
		return nil
	}
}

func recordSource(seq iter.Seq2[Record, error]) rowSource {
	return func(do func(*Base, func(*encoder)) error) error {
		for rec, err := range seq {
			if err != nil {
				return err
			}
			if err := do(&rec.Base, func(e *encoder) {
				for _, c := range e.table.columns[headColumns:] {
					e.set(c.name, rec.Values[c.name])
				}
			}); err != nil {
				return err
			}
		}
		return nil
	}
}

func (d Data) manifest(w *bufio.Writer, v Version, tables []*table, files map[string]rowSource) {
	line := func(name, value string) { writeRow(w, []string{name, value}) }
	line("propertyName", "value")
	line(propManifestVersion, manifestVersion)
	line(propVersion, string(v))
	for _, t := range tables {
		mode := Absent
		if files[t.name] != nil {
			mode = Bulk
		}
		line(propFile+t.name, string(mode))
	}
	if d.SystemName != "" {
		line(propSystemName, d.SystemName)
	}
	if d.SystemCode != "" {
		line(propSystemCode, d.SystemCode)
	}
}

func writeTable(w *bufio.Writer, t *table, metadata []string, rows rowSource) error {
	var header []string
	for _, c := range t.columns {
		header = append(header, c.name)
	}
	for _, name := range metadata {
		header = append(header, metadataPrefix+name)
	}
	writeRow(w, header)
	e := &encoder{table: t, cells: make([]string, len(header))}
	number := 0
	return rows(func(b *Base, fields func(*encoder)) error {
		number++
		e.set(head[colID].name, b.SourcedID)
		fields(e)
		for i, name := range metadata {
			v := b.Metadata[name]
			if bad := encodingFlaw([]byte(v)); bad != nil {
				e.fail(metadataPrefix+name, bad)
			}
			e.cells[len(t.columns)+i] = v
		}
		if e.bad != nil {
			return e.bad.at(t.file(), number, e.column, e.cells[t.index[e.column]])
		}
		return writeRow(w, e.cells)
	})
}

// writeFile creates a file, fills it and closes it.
func writeFile(create func(string) (io.WriteCloser, error), name string, fill func(*bufio.Writer) error) error {
	dst, err := create(name)
	if err != nil {
		return fmt.Errorf("create %s: %w", name, err)
	}
	w := bufio.NewWriterSize(dst, 64<<10)
	err = fill(w)
	if err == nil {
		err = w.Flush()
	}
	if closeErr := dst.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// writeRow writes a row; bufio keeps its first error for the next call.
func writeRow(w *bufio.Writer, cells []string) error {
	for i, cell := range cells {
		if i > 0 {
			w.WriteByte(',')
		}
		if !strings.ContainsAny(cell, ",\"\r\n") {
			w.WriteString(cell)
			continue
		}
		w.WriteByte('"')
		w.WriteString(strings.ReplaceAll(cell, `"`, `""`))
		w.WriteByte('"')
	}
	return w.WriteByte('\n')
}
