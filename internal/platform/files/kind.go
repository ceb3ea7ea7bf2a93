package files

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is a kind of file that is taken.
type Kind struct {
	Extension string // lower case, with its dot
	MediaType string
	check     func(r io.ReaderAt, size int64) error
}

// Kinds are all of them.
var Kinds = []Kind{
	{".pdf", "application/pdf", begins("%PDF-")},
	{".png", "image/png", begins("\x89PNG\r\n\x1a\n")},
	{".jpg", "image/jpeg", begins("\xff\xd8\xff")},
	{".jpeg", "image/jpeg", begins("\xff\xd8\xff")},
	{".csv", "text/csv; charset=utf-8", isText},
	{".zip", "application/zip", packed("")},
	{".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", packed("word/document.xml")},
	{".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", packed("xl/workbook.xml")},
}

// maxUnpacked bounds what a packed file may unpack to, in bytes.
const maxUnpacked = 200 << 20

var errContent = errors.New("the content is not what the name says")

func kindOf(name string) (Kind, bool) {
	ext := strings.ToLower(path.Ext(name))
	for _, k := range Kinds {
		if k.Extension == ext {
			return k, true
		}
	}
	return Kind{}, false
}

func begins(magic string) func(io.ReaderAt, int64) error {
	return func(r io.ReaderAt, size int64) error {
		head := make([]byte, len(magic))
		if _, err := r.ReadAt(head, 0); err != nil || string(head) != magic {
			return errContent
		}
		return nil
	}
}

// isText takes UTF-8 without control characters. Spreadsheet programs begin such a file
// with a byte order mark, which is one character of it.
func isText(r io.ReaderAt, size int64) error {
	in := io.NewSectionReader(r, 0, size)
	buf := make([]byte, 64<<10)
	rest := 0
	for {
		n, err := in.Read(buf[rest:])
		chunk := buf[:rest+n]
		for len(chunk) > 0 && (err != nil || utf8.FullRune(chunk)) {
			c, width := utf8.DecodeRune(chunk)
			if c == utf8.RuneError && width == 1 || unicode.IsControl(c) && !strings.ContainsRune("\t\r\n", c) {
				return errContent
			}
			chunk = chunk[width:]
		}
		rest = copy(buf, chunk)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// packed takes an archive that can be read, that holds the wanted file, unpacks to a
// bearable size and carries no macros.
func packed(wanted string) func(io.ReaderAt, int64) error {
	return func(r io.ReaderAt, size int64) error {
		if err := begins("PK\x03\x04")(r, size); err != nil {
			return err
		}
		z, err := zip.NewReader(r, size)
		if err != nil {
			return errContent
		}
		found, total := wanted == "", uint64(0)
		for _, f := range z.File {
			if path.Base(f.Name) == "vbaProject.bin" {
				return errContent
			}
			if f.UncompressedSize64 > maxUnpacked || total+f.UncompressedSize64 > maxUnpacked {
				return errContent
			}
			total += f.UncompressedSize64
			found = found || f.Name == wanted
		}
		if !found {
			return errContent
		}
		return nil
	}
}

// label is a person's name for a file as it is kept and shown: the last part of a path,
// without control characters or those that turn the direction of writing (which make
// "fdp.exe" read as "exe.pdf"), at most 120 bytes before the extension.
func label(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, name)
	ext := path.Ext(name)
	stem := strings.TrimSpace(strings.TrimSuffix(name, ext))
	for len(stem) > 120 {
		_, width := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-width]
	}
	if stem == "" {
		stem = "file"
	}
	return stem + strings.ToLower(ext)
}
