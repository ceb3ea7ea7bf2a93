package oneroster

import (
	"bytes"
	"fmt"
	"strings"
)

// Flaws of single values. Those that name the choices are made when needed.
var (
	flawRequired      = &flaw{RuleRequired, Error, "The value is missing.", "Fill it in at the source."}
	flawSpaces        = &flaw{RuleSpaces, Warning, "There are spaces around the value.", "Nothing to do now: they were left out."}
	flawEmptyItem     = &flaw{RuleList, Warning, "The list has an empty item.", "Nothing to do now: it was left out."}
	flawID            = &flaw{RuleID, Error, "An id has 1 to 255 letters (A-Z, a-z), digits and . / @ _ -, and nothing else.", "Use the id of the source system without other characters."}
	flawDate          = &flaw{RuleDate, Error, "This is not a date.", "Write a day that exists as YYYY-MM-DD, such as 2026-09-01."}
	flawDateTime      = &flaw{RuleDateTime, Error, "This is not a date and time.", "Write it as YYYY-MM-DDTHH:MM:SS.sssZ in UTC."}
	flawDateTimeForm  = &flaw{RuleDateTime, Warning, "The date and time is not in the form YYYY-MM-DDTHH:MM:SS.sssZ.", "Nothing to do now: it was read."}
	flawYear          = &flaw{RuleYear, Error, "This is not a school year.", "Write the year in which the school year ends, as YYYY."}
	flawBoolean       = &flaw{RuleBoolean, Error, "This is neither true nor false.", "Write true or false."}
	flawBooleanCase   = &flaw{RuleBoolean, Warning, "true and false are written in lower case.", "Nothing to do now: it was read."}
	flawNumber        = &flaw{RuleNumber, Error, "This is not a number.", "Write digits with a point for decimals, such as 87.5."}
	flawUserIDs       = &flaw{RuleUserIDs, Error, "The identifiers are not written as a list of {type:identifier}.", "Write them as {type:identifier},{type:identifier}, such as {sisId:12345}."}
	flawGrade         = &flaw{RuleGrade, Error, "This is not a grade code.", "Use a CEDS code: " + strings.Join(grades, ", ") + "."}
	flawGradeSpelling = &flaw{RuleGrade, Warning, "The grade is not written as its CEDS code.", "Nothing to do now: it was read. CEDS writes 09 for ninth grade and KG for kindergarten."}
	flawEnumCase      = &flaw{RuleEnum, Warning, "The value is not spelled in upper and lower case as in the standard.", "Nothing to do now: it was read."}
)

// extension begins values that a publisher adds to an enumeration.
var extension = []byte("ext:")

// read returns a cell's value in the standard's own spelling and the gravest
// thing wrong with it, or nil. It copies nothing unless the spelling changes.
func (c *column) read(cell []byte) ([]byte, *flaw) {
	v := trim(cell)
	var bad *flaw
	if len(v) == 0 {
		if c.required {
			return v, flawRequired
		}
	} else if c.list {
		v, bad = c.readList(v)
	} else {
		v, bad = c.readItem(v)
	}
	if bad == nil && len(v) > 0 && len(trim(cell)) < len(cell) {
		bad = flawSpaces
	}
	return v, bad
}

// trim is bytes.TrimSpace with the common case, nothing to trim, in line.
func trim(v []byte) []byte {
	if n := len(v); n == 0 || v[0] > ' ' && v[0] < 0x80 && v[n-1] > ' ' && v[n-1] < 0x80 {
		return v
	}
	return bytes.TrimSpace(v)
}

// readList reads comma-separated items. The list is put together anew only when
// an item had to be respelled.
func (c *column) readList(v []byte) ([]byte, *flaw) {
	var mild *flaw
	for rest, more := v, true; more; {
		var item []byte
		item, rest, more = bytes.Cut(rest, []byte(","))
		if _, bad := c.readListItem(item); bad != nil {
			if bad.severity == Error {
				return v, bad
			}
			mild = bad
		}
	}
	if mild == nil {
		return v, nil
	}
	var clean [][]byte
	for item := range bytes.SplitSeq(v, []byte(",")) {
		if item, _ = c.readListItem(item); len(item) > 0 {
			clean = append(clean, item)
		}
	}
	if len(clean) == 0 && c.required {
		return nil, flawRequired
	}
	return bytes.Join(clean, []byte(",")), mild
}

func (c *column) readListItem(cell []byte) ([]byte, *flaw) {
	item := trim(cell)
	if len(item) == 0 {
		return nil, flawEmptyItem
	}
	v, bad := c.readItem(item)
	if bad == nil && len(item) < len(cell) {
		bad = flawSpaces
	}
	return v, bad
}

// readItem reads one value that is not empty.
func (c *column) readItem(v []byte) ([]byte, *flaw) {
	switch c.kind {
	case id:
		return v, unless(isID(v), flawID)
	case date:
		return v, unless(isDate(v), flawDate)
	case dateTime:
		return readDateTime(v)
	case year:
		_, ok := digits(v)
		return v, unless(ok && len(v) == 4, flawYear)
	case boolean:
		return readBoolean(v)
	case enum:
		return c.readEnum(v)
	case grade:
		return readGrade(v)
	case number:
		return v, unless(isNumber(v), flawNumber)
	case userIDs:
		_, err := ParseUserIDs(string(v))
		return v, unless(err == nil, flawUserIDs)
	default:
		return v, nil
	}
}

func unless(ok bool, bad *flaw) *flaw {
	if ok {
		return nil
	}
	return bad
}

func isID(v []byte) bool {
	for _, b := range v {
		switch {
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b >= '-' && b <= '9', b == '@', b == '_': // - . / 0-9
		default:
			return false
		}
	}
	return len(v) > 0 && len(v) <= 255
}

func isNumber(v []byte) bool {
	if v[0] == '-' || v[0] == '+' {
		v = v[1:]
	}
	whole, part, point := bytes.Cut(v, []byte("."))
	_, ok := digits(whole)
	if _, ok2 := digits(part); point {
		ok = ok && ok2
	}
	return ok
}

func readDateTime(v []byte) ([]byte, *flaw) {
	t, strict, err := parseDateTime(string(v))
	switch {
	case err != nil:
		return v, flawDateTime
	case !strict:
		return []byte(t.Format(dateTimeLayout)), flawDateTimeForm
	default:
		return v, nil
	}
}

func readBoolean(v []byte) ([]byte, *flaw) {
	if string(v) == "true" || string(v) == "false" {
		return v, nil
	}
	if low := bytes.ToLower(v); string(low) == "true" || string(low) == "false" {
		return low, flawBooleanCase
	}
	return v, flawBoolean
}

func (c *column) readEnum(v []byte) ([]byte, *flaw) {
	if spelled, exact := find(c.values, v); exact || bytes.HasPrefix(v, extension) {
		return v, nil
	} else if spelled != "" {
		return []byte(spelled), flawEnumCase
	}
	return v, &flaw{
		RuleEnum, Error,
		fmt.Sprintf("%s is not one of the values of the standard.", c.name),
		"Use one of: " + strings.Join(c.values, ", ") + ".",
	}
}

func readGrade(v []byte) ([]byte, *flaw) {
	spelled, exact := find(grades, v)
	switch {
	case exact, bytes.HasPrefix(v, extension):
		return v, nil
	case spelled != "":
		return []byte(spelled), flawGradeSpelling
	case len(v) == 1 && v[0] >= '1' && v[0] <= '9':
		return []byte{'0', v[0]}, flawGradeSpelling
	case string(v) == "K" || string(v) == "k":
		return []byte("KG"), flawGradeSpelling
	default:
		return v, flawGrade
	}
}

// find looks a value up in an enumeration, first as it is and then whatever its
// case.
func find(values []string, v []byte) (spelled string, exact bool) {
	for _, known := range values {
		if known == string(v) {
			return known, true
		}
	}
	for _, known := range values {
		if strings.EqualFold(known, string(v)) {
			return known, false
		}
	}
	return "", false
}
