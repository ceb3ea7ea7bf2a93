package pdf_test

import (
	"bytes"
	"fmt"
	"image"
	imgcolor "image/color"
	"image/png"
	"math"
	"strings"
	"testing"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
)

func catalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	cat, err := i18n.New(paper.Texts)
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

// agreement is a document as the rooms make them, in two languages.
func agreement(t testing.TB, lang i18n.Lang) paper.Doc {
	en := lang == i18n.En
	say := func(inEnglish, inSpanish string) string {
		if en {
			return inEnglish
		}
		return inSpanish
	}
	rows := [][]paper.Text{
		{paper.Plain(say("Sharpen and clean hand tools", "Afilar y limpiar herramientas de mano")), paper.Plain("Marta Quiñones"), paper.Plain("12")},
		{paper.Plain(say("Read a drawing and mark out a part", "Leer un plano y marcar una pieza")), paper.Plain("Nguyễn Thị Hảo"), paper.Plain("20")},
		{paper.Plain(say("Weld a flat joint under direct supervision, as hazardous order 8 allows for a student-learner", "Soldar una junta plana con supervisión directa, como permite la orden de peligro 8 a un aprendiz estudiante")), paper.Plain("Marta Quiñones"), paper.Plain("40")},
	}
	return paper.Doc{
		Lang: lang, Title: say("Training agreement", "Acuerdo de capacitación"),
		Header: "Cedar Falls School District", Footer: say("Training agreement, version 3 of 2 November 2026", "Acuerdo de capacitación, versión 3 del 2 de noviembre de 2026"),
		Blocks: []paper.Block{
			paper.Paragraph{Text: paper.Text{
				{Text: say("This agreement says what the learner, the family, the employer and the school promise each other for the placement below. Read it, ask about anything that is not clear, and sign it on the last page or on your phone. ", "Este acuerdo dice lo que el estudiante, la familia, el empleador y la escuela se prometen para la práctica de abajo. Léalo, pregunte lo que no esté claro y fírmelo en la última página o en su teléfono. ")},
				{Text: say("Nobody starts before everyone has signed.", "Nadie empieza antes de que todos hayan firmado."), Strong: true},
			}},
			paper.Heading{Level: 2, Text: say("The placement", "La práctica")},
			paper.Fields{
				{Label: say("Learner", "Estudiante"), Value: "Ana Lucía Núñez Ortiz"},
				{Label: say("Employer", "Empleador"), Value: "Hawkins Metal Works, Inc.\n1480 Foundry Road, Nashville, TN 37207"},
				{Label: say("Supervisor", "Supervisora"), Value: "Marta Quiñones"},
				{Label: say("Days and hours", "Días y horas"), Value: say("Monday to Thursday, 3:00 PM to 6:00 PM", "De lunes a jueves, de 3:00 p. m. a 6:00 p. m.")},
				{Label: say("Phone in an emergency", "Teléfono en una emergencia"), Value: ""},
			},
			paper.Heading{Level: 2, Text: say("What each party promises", "Lo que promete cada parte")},
			paper.Heading{Level: 3, Text: say("The employer", "El empleador")},
			paper.List{Items: []paper.Text{
				paper.Plain(say("teaches the tasks of the training plan and names a supervisor who is there;", "enseña las tareas del plan y nombra a un supervisor que está presente;")),
				paper.Plain(say("gives safety instructions together with the work, and keeps the learner away from machines that are not in this agreement: see the list of hazardous orders that the Department of Labor keeps;", "da instrucciones de seguridad junto con el trabajo y mantiene al estudiante lejos de las máquinas que no están en este acuerdo: vea la lista de órdenes de peligro del Departamento de Trabajo;")),
				{{Text: say("lets the school visit at any time. Rules: ", "deja que la escuela visite en cualquier momento. Reglas: ")}, {Text: "dol.gov/agencies/whd/child-labor", URL: "https://www.dol.gov/agencies/whd/child-labor"}},
			}},
			paper.Heading{Level: 3, Text: say("The learner", "El estudiante")},
			paper.List{Numbered: true, Items: []paper.Text{
				paper.Plain(say("comes on time and calls when ill;", "llega a tiempo y llama si está enfermo;")),
				paper.Plain(say("follows every safety rule and asks before using a new tool.", "sigue cada regla de seguridad y pregunta antes de usar una herramienta nueva.")),
			}},
			paper.Heading{Level: 2, Text: say("Training plan", "Plan de capacitación")},
			paper.Table{
				Caption: say("Tasks, who teaches them and how many hours they take", "Tareas, quién las enseña y cuántas horas llevan"),
				Columns: []paper.Column{{Title: say("Task", "Tarea"), Wide: 4}, {Title: say("Who teaches it", "Quién la enseña"), Wide: 2}, {Title: say("Hours", "Horas"), Number: true}},
				Rows:    rows,
			},
			paper.Checks{paper.Plain(say("Safety glasses are there in the learner's size", "Hay lentes de seguridad de la talla del estudiante"))},
			paper.Heading{Level: 2, Text: say("Signatures", "Firmas")},
			paper.Signature{
				Party: say("Learner", "Estudiante"), Name: "Ana Lucía Núñez Ortiz", Signed: true, Drawn: &paper.Image{Data: scrawl(t), Alt: say("Drawn signature of Ana Lucía Núñez Ortiz", "Firma de Ana Lucía Núñez Ortiz")},
				Facts: paper.Fields{{Label: say("Signed", "Firmado"), Value: say("3 November 2026, 4:12 PM, by link on a phone", "3 de noviembre de 2026, 4:12 p. m., por enlace en un teléfono")}},
			},
			paper.Signature{
				Party: say("Employer", "Empleador"), Name: "Marta Quiñones", Signed: true,
				Facts: paper.Fields{{Label: say("Signed", "Firmado"), Value: say("4 November 2026, 8:01 AM, name typed", "4 de noviembre de 2026, 8:01 a. m., nombre escrito")}},
			},
			paper.Signature{Party: say("Parent or guardian", "Madre, padre o tutor"), Name: "Luz Ortiz"},
			paper.QR{URL: "https://throughline.example/s/01kb9x4zq0e8r6v3m2n1p0s9t8", Alt: say("Code that opens this agreement for signing", "Código que abre este acuerdo para firmar")},
		},
	}
}

// scrawl is a signature as a finger draws it: ink on nothing.
func scrawl(t testing.TB) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, 600, 200))
	for i := range 6000 {
		a := float64(i) / 6000
		x, y := 30+540*a, 100+60*math.Sin(a*31)*math.Cos(a*7)
		for dx := range 5 {
			for dy := range 5 {
				img.SetNRGBA(int(x)+dx, int(y)+dy, imgcolor.NRGBA{20, 20, 90, 255})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// log is a table of n rows, which takes many sheets.
func log(n int) paper.Doc {
	rows := make([][]paper.Text, n)
	for i := range rows {
		rows[i] = []paper.Text{
			paper.Plain(fmt.Sprintf("Shift %d", i+1)), paper.Plain("Hawkins Metal Works"),
			paper.Plain(strings.Repeat("Swept the floor and set up the press. ", 1+i%3)), paper.Plain(fmt.Sprint(i % 9)),
		}
	}
	return paper.Doc{
		Lang: i18n.En, Title: "Hours", Header: "Cedar Falls", Footer: "Hours", Blocks: []paper.Block{
			paper.Heading{Level: 2, Text: "Shifts"},
			paper.Table{Caption: "All shifts", Columns: []paper.Column{{Title: "Shift"}, {Title: "Where", Wide: 2}, {Title: "What was done", Wide: 3}, {Title: "Hours", Number: true}}, Rows: rows},
		},
	}
}
