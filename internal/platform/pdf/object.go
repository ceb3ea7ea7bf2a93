package pdf

import (
	"strconv"
	"unicode/utf16"
)

// ref is the number of an object of the file.
type ref int

// object builds the dictionary of an object. Keys come out in the order in which they
// are added, so the same document gives the same bytes.
type object struct{ b []byte }

func newObject() *object { return &object{b: []byte("<<")} }

func (o *object) key(name string) *object {
	o.b = append(append(append(o.b, '/'), name...), ' ')
	return o
}

func (o *object) name(key, value string) *object { return o.raw(key, "/"+value) }
func (o *object) raw(key, value string) *object  { return o.key(key).rawValue(value) }
func (o *object) ref(key string, r ref) *object  { return o.key(key).refValue(r) }
func (o *object) int(key string, n int) *object  { return o.key(key).intValue(n) }
func (o *object) text(key, value string) *object { return o.key(key).rawValue(textString(value)) }

func (o *object) refs(key string, list []ref) *object {
	o.key(key).open('[')
	for _, r := range list {
		o.refValue(r)
	}
	return o.close(']')
}

func (o *object) rawValue(s string) *object {
	o.b = append(o.b, s...)
	return o
}

func (o *object) intValue(n int) *object {
	o.b = append(strconv.AppendInt(o.b, int64(n), 10), ' ')
	return o
}

func (o *object) refValue(r ref) *object {
	o.b = append(strconv.AppendInt(o.b, int64(r), 10), " 0 R "...)
	return o
}

func (o *object) open(bracket byte) *object {
	o.b = append(o.b, bracket)
	return o
}

func (o *object) close(bracket byte) *object {
	o.b = append(o.b, bracket)
	return o
}

// bytes is the finished dictionary.
func (o *object) bytes() []byte { return append(o.b, ">>"...) }

// textString is a string that people read: ASCII as it is, the rest in UTF-16.
func textString(s string) string {
	ascii := true
	for i := range len(s) {
		ascii = ascii && s[i] >= ' ' && s[i] < 0x7F
	}
	if !ascii {
		return "<FEFF" + hex16(utf16.Encode([]rune(s))) + ">"
	}
	out := []byte{'('}
	for i := range len(s) {
		if s[i] == '(' || s[i] == ')' || s[i] == '\\' {
			out = append(out, '\\')
		}
		out = append(out, s[i])
	}
	return string(append(out, ')'))
}

func hex16(units []uint16) string {
	out := make([]byte, 0, 4*len(units))
	for _, u := range units {
		out = appendHex16(out, u)
	}
	return string(out)
}

func appendHex16(b []byte, u uint16) []byte {
	const digits = "0123456789ABCDEF"
	return append(b, digits[u>>12], digits[u>>8&15], digits[u>>4&15], digits[u&15])
}
