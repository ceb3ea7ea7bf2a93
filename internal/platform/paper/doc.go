// Package paper is what a document says: an agreement, a consent, a certificate, as a
// list of typed blocks in reading order. The same content becomes a page and a file:
//
//	doc := paper.Doc{
//		Lang: i18n.En, Title: "Training agreement", Header: "Cedar Falls Schools",
//		Blocks: []paper.Block{
//			paper.Fields{{Label: "Learner", Value: "Ana Ruiz"}, {Label: "Starts", Value: ""}},
//			paper.Heading{Level: 2, Text: "What each party does"},
//			paper.Paragraph{Text: paper.Plain("The employer teaches the skills of the plan.")},
//			paper.Signature{Party: "Parent or guardian", Name: "Luz Ruiz"},
//		},
//	}
//	html, err := paper.HTML(doc, cat) // a part of a page
//	file, err := pdf.Render(doc, cat) // throughline/internal/platform/pdf
//
// What holds for both:
//
//   - The title is the one heading of level 1, written by the renderer; blocks use the
//     levels 2 and 3 and skip none. [Doc.Check] refuses what a screen reader could not
//     follow: a picture without words, a table without columns, a level left out.
//   - A document has one language; what is said in another one names it (Run.Lang,
//     Field.Lang), so that it is read aloud with the right voice.
//   - Nothing here knows where things stand on a sheet. Header and footer are repeated on
//     each sheet and are not part of what is read.
package paper
