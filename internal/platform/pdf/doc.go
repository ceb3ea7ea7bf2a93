// Package pdf writes a document (throughline/internal/platform/paper) as a PDF that
// everybody can read, seals it with the installation's key, and says later whether a
// file is genuine and unchanged.
//
//	file, err := pdf.Render(doc, cat)        // paper.Doc, texts of the application
//	key, err := pdf.Key(ctx, d, now)         // once, at the start
//	file, err = pdf.Seal(file, key)
//	...
//	f, err := pdf.Verify(upload, key.Public().(ed25519.PublicKey))
//	// f.Verdict is Genuine, Changed or NotOurs; err is ErrNotPDF
//
// What a file has:
//
//   - PDF 1.7 made for PDF/UA-1: a structure tree in reading order (Document, H1 to H3,
//     P, L, Table with the scope of its titles, Figure with words, Link, Sect), a language
//     for the whole and for what is said in another, a title that viewers show, bookmarks,
//     and nothing drawn that is neither content nor marked as decoration.
//   - The parts of the Go fonts that it uses, with the text that each glyph means. Latin
//     letters that the fonts lack, as Vietnamese has them, are composed (compose.go). A
//     letter of another script is drawn as a replacement mark and stays in the text; a note
//     at the end says so.
//   - The same bytes for the same document, on every machine: no clock, no chance, and
//     whole numbers for lengths. (A new version of Go may pack streams differently.)
//
// How it is made: blocks.go, table.go and figures.go turn blocks into strips, which are
// never cut; layout.go puts strips on sheets, where sheet.go collects what is drawn; and
// file.go writes sheets, tree.go the tree and face.go the fonts. seal.go says what a seal
// is and what it proves.
//
// A seal proves that the installation whose key it is made the file. It does not say
// when, and does not tell who signed: that is in the document, and in the record.
package pdf
