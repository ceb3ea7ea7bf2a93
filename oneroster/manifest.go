package oneroster

import (
	"fmt"
	"io"
	"strings"
)

// The properties of a manifest other than file.NAME.
const (
	propManifestVersion = "manifest.version"
	propVersion         = "oneroster.version"
	propSystemName      = "source.systemName"
	propSystemCode      = "source.systemCode"
	propFile            = "file."

	manifestVersion = "1.0"

	maxManifest = 1000 // lines, of which the standard has about 26
)

// A property is one line of a manifest.
type property struct {
	name, value string
	row         int
}

func (p property) problem(column, value string, f *flaw) Problem {
	return f.at(manifestFile, p.row, column, value)
}

var (
	flawManifestHeader = &flaw{RuleManifest, Error, "The header is not propertyName,value.", "Write propertyName,value as the first line."}
	flawPropertyTwice  = &flaw{RuleManifest, Error, "The property is there twice.", "Keep one of the two lines."}
	flawPropertyNew    = &flaw{RuleManifest, Error, "The property is not part of this version of OneRoster.", "Take the line out, or look whether oneroster.version is right."}
	flawNoVersion      = &flaw{RuleVersion, Error, "The property oneroster.version is missing.", "Add the line oneroster.version,1.1 or oneroster.version,1.2."}
	flawVersion        = &flaw{RuleVersion, Error, "This version of OneRoster cannot be read.", "Export the set as OneRoster 1.1 or 1.2."}
	flawManifestVer    = &flaw{RuleManifest, Error, "manifest.version is 1.0 in every version of OneRoster.", "Write the line manifest.version,1.0."}
	flawMode           = &flaw{RuleManifest, Error, "This is not a mode.", "Write bulk, delta or absent."}
)

// readManifest takes in the manifest and returns the modes that it lists.
func (s *Set) readManifest(name string) (map[string]Mode, error) {
	props, err := s.properties(name)
	if err != nil {
		return nil, err
	}
	values := map[string]property{}
	for _, p := range props {
		if _, twice := values[p.name]; twice {
			s.add(p.problem("propertyName", p.name, flawPropertyTwice))
			continue
		}
		values[p.name] = p
	}
	s.setVersion(values)
	s.SystemName, s.SystemCode = values[propSystemName].value, values[propSystemCode].value
	known := map[string]bool{propManifestVersion: true, propVersion: true, propSystemName: true, propSystemCode: true}
	for _, t := range tables(s.Version) {
		known[propFile+t.name] = true
	}
	modes := map[string]Mode{}
	for _, p := range props {
		switch file, isFile := strings.CutPrefix(p.name, propFile); {
		case !known[p.name] && s.Version != "":
			s.add(p.problem("propertyName", p.name, flawPropertyNew))
		case isFile && values[p.name] == p:
			modes[file] = s.mode(p)
		}
	}
	return modes, nil
}

func (s *Set) setVersion(values map[string]property) {
	if v := values[propManifestVersion]; v.value != manifestVersion {
		s.add(v.problem("value", v.value, flawManifestVer))
	}
	switch v, ok := values[propVersion]; {
	case !ok:
		s.add(flawNoVersion.at(manifestFile, 0, "", ""))
	case v.value != string(V11) && v.value != string(V12):
		s.add(v.problem("value", v.value, flawVersion))
	default:
		s.Version = Version(v.value)
	}
}

// mode returns the mode of a file.NAME property, empty if it is none.
func (s *Set) mode(p property) Mode {
	switch mode := Mode(strings.ToLower(p.value)); mode {
	case Bulk, Delta, Absent:
		if string(mode) != p.value {
			s.add(p.problem("value", p.value, flawEnumCase))
		}
		return mode
	}
	s.add(p.problem("value", p.value, flawMode))
	return ""
}

// properties reads the lines of the manifest.
func (s *Set) properties(name string) ([]property, error) {
	src, err := s.fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	defer src.Close()
	scan := newScanner(src)
	bad, err := scan.begin()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if bad != nil {
		s.add(bad.at(manifestFile, 0, "", ""))
	}
	var props []property
	for row := 0; ; row++ {
		if row > maxManifest {
			s.add(flawManifestLong.at(manifestFile, row, "", ""))
			return props, nil
		}
		fields, bad, err := scan.next()
		switch {
		case err == io.EOF:
			return props, nil
		case err != nil:
			return nil, fmt.Errorf("read %s: %w", name, err)
		case bad == nil && len(fields) < 2 && !blank(fields):
			bad = flawPair
		}
		switch {
		case bad != nil:
			s.add(bad.at(manifestFile, row, "", ""))
		case blank(fields):
		case row == 0:
			s.manifestHeader(fields)
		default:
			props = append(props, property{string(trim(fields[0])), string(trim(fields[1])), row})
		}
	}
}

var flawManifestLong = &flaw{RuleManifest, Error, "The manifest is longer than any OneRoster manifest.", "Look whether manifest.csv holds another file."}

var flawPair = &flaw{RuleFieldCount, Error, "The line is not a property and its value.", "Write propertyName,value."}

func (s *Set) manifestHeader(fields [][]byte) {
	if !strings.EqualFold(string(trim(fields[0])), "propertyName") || !strings.EqualFold(string(trim(fields[1])), "value") {
		s.add(flawManifestHeader.at(manifestFile, 0, "", ""))
	}
}
