package oneroster

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

const manifestFile = "manifest.csv"

// A Set is a directory or zip of OneRoster files whose manifest was read. It
// may be read by several goroutines at once if its file system may.
type Set struct {
	// Version is what the manifest says, or empty if it names no version that
	// this package reads; then nothing but Check is of use.
	Version Version
	// SystemName and SystemCode name the system that wrote the set, if it said so.
	SystemName, SystemCode string

	fsys     fs.FS
	files    []dataFile // in the order in which they are checked
	problems []Problem  // found in the manifest and the folder
}

// A dataFile is a file of the set that the manifest lists and that is there.
type dataFile struct {
	table *table
	name  string // in the file system
	mode  Mode
	size  int64 // bytes
}

// Open reads the manifest of a set. What is wrong with the manifest is reported
// by Check; the error is for a file system that cannot be read.
func Open(fsys fs.FS) (*Set, error) {
	s := &Set{fsys: fsys}
	names, err := s.root()
	if err != nil {
		return nil, fmt.Errorf("open OneRoster set: %w", err)
	}
	if _, ok := names[manifestFile]; !ok {
		s.add(problem(manifestFile, RuleManifest, Error,
			"Add manifest.csv, or export the set again: the standard always requires it.",
			"There is no manifest.csv."))
		return s, nil
	}
	listed, err := s.readManifest(names[manifestFile].name)
	if err != nil {
		return nil, err
	}
	if s.Version != "" {
		s.match(listed, names)
	}
	return s, nil
}

// Mode returns the mode of the set's files, or Mixed if they differ.
func (s *Set) Mode() Mode {
	mode := Absent
	for _, f := range s.files {
		if mode != Absent && f.mode != mode {
			return Mixed
		}
		mode = f.mode
	}
	return mode
}

// FileMode returns the mode of one file of the standard, such as "users".
func (s *Set) FileMode(name string) Mode {
	if f, ok := s.find(name); ok {
		return f.mode
	}
	return Absent
}

func (s *Set) find(name string) (dataFile, bool) {
	for _, f := range s.files {
		if f.table.name == name {
			return f, true
		}
	}
	return dataFile{}, false
}

func (s *Set) add(p Problem) { s.problems = append(s.problems, p) }

// problem is a flaw of a whole file, or of one that is not there.
func problem(file, rule string, severity Severity, fix, message string, args ...any) Problem {
	return Problem{File: file, Rule: rule, Severity: severity, Message: fmt.Sprintf(message, args...), Fix: fix}
}

// A rootFile is a file at the root, by its name in lower case.
type rootFile struct {
	name string
	size int64
}

// root lists the files at the root. A set that was zipped together with its
// folder is read from that folder, if it is the only one with a manifest.
func (s *Set) root() (map[string]rootFile, error) {
	names, folders, err := list(s.fsys)
	if err != nil {
		return nil, err
	}
	if _, ok := names[manifestFile]; ok {
		return names, nil
	}
	var inside map[string]rootFile
	var found string
	for _, folder := range folders {
		sub, err := fs.Sub(s.fsys, folder)
		if err != nil {
			return nil, err
		}
		files, _, err := list(sub)
		if err != nil {
			return nil, err
		}
		if _, ok := files[manifestFile]; !ok {
			continue
		}
		if inside != nil {
			return names, nil // two sets: which one is meant is not ours to guess
		}
		inside, found = files, folder
	}
	if inside == nil {
		return names, nil
	}
	s.add(problem(found, RuleFolder, Warning, "Nothing to do now: they were read. Zip the files themselves, not their folder.",
		"The files are in the folder %q instead of at the root.", found))
	s.fsys, err = fs.Sub(s.fsys, found)
	return inside, err
}

func list(fsys fs.FS) (files map[string]rootFile, folders []string, err error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, nil, err
	}
	files = map[string]rootFile{}
	for _, e := range entries {
		if e.IsDir() {
			folders = append(folders, e.Name())
			continue
		}
		info, err := fs.Stat(fsys, e.Name()) // follows links, unlike e.Info
		if err != nil {
			return nil, nil, err
		}
		files[strings.ToLower(e.Name())] = rootFile{e.Name(), info.Size()}
	}
	return files, folders, nil
}

// match compares what the manifest lists with what is there. A file whose mode
// is not known is checked as if it were bulk, so that all its problems are told
// at once.
func (s *Set) match(listed map[string]Mode, names map[string]rootFile) {
	expected := map[string]bool{manifestFile: true}
	for _, t := range tables(s.Version) {
		key := strings.ToLower(t.file())
		expected[key] = true
		mode, inManifest := listed[t.name]
		there, ok := names[key]
		switch {
		case ok:
			s.addFile(t, there, mode, inManifest)
		case !inManifest:
			s.add(problem(manifestFile, RuleManifest, Warning, "Nothing to do now: it was taken as absent.",
				"There is no line for file.%s.", t.name))
		case mode == Bulk || mode == Delta:
			s.add(problem(t.file(), RuleFileMissing, Error,
				"Add the file, or list it as absent in manifest.csv.",
				"manifest.csv lists %s as %s and it is not there.", t.file(), mode))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(names)) {
		if !expected[key] && path.Ext(key) == ".csv" {
			s.add(problem(names[key].name, RuleFileName, Warning, "Nothing to do now: it was not read.",
				"The file is not part of OneRoster %s.", s.Version))
		}
	}
}

func (s *Set) addFile(t *table, there rootFile, mode Mode, inManifest bool) {
	if mode != Bulk && mode != Delta {
		if !inManifest || mode == Absent { // else its line in the manifest is reported
			s.add(problem(t.file(), RuleFileUnlisted, Error,
				"List it as bulk or delta in manifest.csv, or take it out.",
				"The file is there and manifest.csv does not say that it is bulk or delta."))
		}
		mode = Bulk
	}
	if there.name != t.file() {
		s.add(problem(there.name, RuleFileName, Warning, "Nothing to do now: it was read.",
			"The standard spells this file %s.", t.file()))
	}
	s.files = append(s.files, dataFile{t, there.name, mode, there.size})
}
