package people

import (
	"encoding/base64"
	"fmt"
	"html/template"

	"rsc.io/qr"

	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// QR is the picture (PNG) of a link that was just made, to be scanned with a phone's
// camera. Medium correction bears a folded sheet.
func QR(l Link) ([]byte, error) {
	code, err := qr.Encode(l.URL, qr.M)
	if err != nil {
		return nil, fmt.Errorf("make a QR code: %w", err)
	}
	code.Scale = 8
	return code.PNG(), nil
}

// PrintModel is the model of the page people/print.
type PrintModel struct {
	Name    string
	Task    string
	Picture template.URL // the PNG as a data: address
	URL     string
	Until   wbl.Date
}

// PrintPage answers with a sheet to be printed and handed over: what the link is for,
// for whom, the picture and the address. The link must have been made by this request,
// because the database does not know its address.
func (s *Service) PrintPage(c *web.Ctx, l Link, back string) error {
	png, err := QR(l)
	if err != nil {
		return err
	}
	c.Back(back)
	return c.Page("people/print", PrintModel{
		Name: l.Name, Task: c.T(s.tasks[l.Task].title), URL: l.URL,
		Picture: dataURL(png), Until: wbl.DateOf(l.ExpiresAt.Time().In(readerOf(c).zone)),
	})
}

// dataURL is safe as an address: base64 of a picture that we made.
func dataURL(png []byte) template.URL {
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png)) //nolint:gosec
}
