package testenv_test

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
)

const maxLines = 600

// unfinished is put together so that this file is no fault of its own.
var unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|X` + `XX)\b`)

// readable holds what keeps the code easy to enter: every package says what it is in
// its doc.go, files are short, names mean something, nothing is left for later.
func readable(t *tree) (faults []string) {
	documented, packages := map[string]bool{}, map[string]*file{}
	for _, f := range t.files {
		if n := strings.Count(f.text, "\n"); n > maxLines {
			faults = append(faults, fmt.Sprintf("%s has %d lines, more than %d: split it by subject", f.path, n, maxLines))
		}
		switch name := f.ast.Name.Name; name {
		case "util", "utils", "common", "helper", "helpers", "misc", "shared":
			faults = append(faults, fmt.Sprintf("%s: the package name %s says nothing: name it for what it gives", f.path, name))
		}
		for i, line := range strings.Split(f.text, "\n") {
			if unfinished.MatchString(line) {
				faults = append(faults, fmt.Sprintf("%s:%d: left for later: %s", f.path, i+1, strings.TrimSpace(line)))
			}
		}
		if f.isTest() {
			continue
		}
		packages[f.dir] = f
		// the program's comment may stand in main.go
		if base := path.Base(f.path); f.ast.Doc != nil && (base == "doc.go" || base == "main.go") {
			documented[f.dir] = true
		}
	}
	for dir := range packages {
		if !documented[dir] {
			faults = append(faults, dir+" has no doc.go with a package comment")
		}
	}
	return faults
}

func TestReadable(t *testing.T) { clean(t, readable(repository(t))) }

func TestReadableIsProved(t *testing.T) {
	finds(t, readable(planted(t,
		"internal/hours/doc.go", "// Package hours keeps hours.\npackage hours",
		"internal/hours/long.go", "package hours\n"+strings.Repeat("\n", maxLines),
		"internal/hours/later.go", "package hours\n// TO"+"DO: later",
		"internal/people/a.go", "package people",
		"internal/helpers/doc.go", "// Package helpers helps.\npackage helpers",
		"cmd/x/main.go", "// Command x does x.\npackage main",
	)), "more than 600", "left for later", "internal/people has no doc.go", "helpers says nothing")
}

var citation = regexp.MustCompile(`\blaw:([0-9A-Za-z.\-]+)`)

// lawIndex reads law/index.tsv: id -> status.
func lawIndex(t *tree) (index map[string]string, faults []string) {
	index = map[string]string{}
	text, err := fs.ReadFile(t.fsys, "law/index.tsv")
	if err != nil {
		return index, []string{"law/index.tsv: " + err.Error()}
	}
	for n, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		at := fmt.Sprintf("law/index.tsv:%d", n+1)
		if n == 0 {
			if line != "id\ttitle\taddress\tstatus" {
				faults = append(faults, at+": the columns are id, title, address, status")
			}
			continue
		}
		c := strings.Split(line, "\t")
		switch {
		case len(c) != 4 || c[0] == "" || c[1] == "":
			faults = append(faults, at+": four columns with tabs between them")
			continue
		case index[c[0]] != "":
			faults = append(faults, at+": "+c[0]+" is there twice")
		case !strings.HasPrefix(c[2], "https://"):
			faults = append(faults, at+": the address begins with https://")
		case c[3] != "verified" && c[3] != "known" && c[3] != "UNSURE":
			faults = append(faults, at+": the status is verified, known or UNSURE")
		}
		index[c[0]] = c[3]
	}
	return index, faults
}

// lawIsIndexed is rule 6: whatever the code or its data cites is in the index. A
// paragraph, as in law:29CFR570.35(a)(3), is found under its section.
func lawIsIndexed(t *tree) []string {
	index, faults := lawIndex(t)
	_ = fs.WalkDir(t.fsys, ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			if base := path.Base(p); base == ".git" || base == "node_modules" {
				return fs.SkipDir
			}
			return err
		}
		switch path.Ext(p) {
		case ".go", ".tsv", ".sql", ".json", ".html":
		default:
			return nil
		}
		if strings.HasPrefix(p, "internal/testenv/arch_") {
			return nil // the planted citation below
		}
		text, err := fs.ReadFile(t.fsys, p)
		if err != nil {
			return err
		}
		for n, line := range strings.Split(string(text), "\n") {
			for _, m := range citation.FindAllStringSubmatch(line, -1) {
				if id := strings.TrimRight(m[1], ".-"); index[id] == "" {
					faults = append(faults, fmt.Sprintf("%s:%d cites %s, which is not in law/index.tsv", p, n+1, id))
				}
			}
		}
		return nil
	})
	return faults
}

func TestLawIsIndexed(t *testing.T) {
	tr := repository(t)
	clean(t, lawIsIndexed(tr))
	if index, _ := lawIndex(tr); len(index) < 10 || index["29CFR778.105"] == "" {
		t.Errorf("the index has %d entries", len(index))
	}
}

func TestLawIsIndexedIsProved(t *testing.T) {
	finds(t, lawIsIndexed(planted(t,
		"law/index.tsv", "id\ttitle\taddress\tstatus\n29CFR570.35\tHours\thttps://x\tverified\n29CFR570.35\tHours\thttps://x\tverified\nA\tB\thttps://x\tmaybe\nC\tD\tftp://x\tknown\nE\tF\n",
		"labor/a.go", "package labor\n// law:29CFR570.35(a)(3) and law:29CFR570.99.\n",
		"labor/rules.tsv", "us.day\tlaw:29CFR1\n",
	)), "is there twice", "status is", "begins with https", "four columns", "cites 29CFR570.99", "cites 29CFR1,")
	finds(t, lawIsIndexed(planted(t, "a.go", "package a")), "index.tsv")
}
