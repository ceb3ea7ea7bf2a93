package agreements

import (
	"strconv"
	"strings"

	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// OwnWording is a district's own text of a kind of paper in a language.
type OwnWording struct {
	N    int
	Text string
	Note string
	By   string
	At   wbl.Instant
}

// Version names the wording on papers: d1, d2 ...
func (w OwnWording) Version() string { return "d" + strconv.Itoa(w.N) }

const wordingColumns = `n, text, note, created_by, created_at`

func scanWording(r db.Row, w *OwnWording) error { return r.Scan(&w.N, &w.Text, &w.Note, &w.By, &w.At) }

// wordingsOf reads a district's own wordings, newest first.
func wordingsOf(tx *db.Tx, kind string, lang i18n.Lang) ([]OwnWording, error) {
	return db.List(tx, scanWording, `SELECT `+wordingColumns+` FROM paper_wording
		WHERE district_id = $1 AND kind = $2 AND lang = $3 ORDER BY n DESC`, tx.District(), kind, string(lang))
}

// ownWording reads the district's wording of a version, or its newest for none. A zero
// one is returned where the shipped wording counts.
func ownWording(tx *db.Tx, kind string, lang i18n.Lang, version string) (OwnWording, error) {
	n := 0
	if version != "" {
		var err error
		if n, err = strconv.Atoi(strings.TrimPrefix(version, "d")); err != nil || version[0] != 'd' {
			return OwnWording{}, nil // a shipped version is a day
		}
	}
	list, err := db.List(tx, scanWording, `SELECT `+wordingColumns+` FROM paper_wording
		WHERE district_id = $1 AND kind = $2 AND lang = $3 AND ($4 = 0 OR n = $4) ORDER BY n DESC LIMIT 1`, tx.District(), kind, string(lang), n)
	if err != nil || len(list) == 0 {
		return OwnWording{}, err
	}
	return list[0], nil
}

func insertWording(tx *db.Tx, kind string, lang i18n.Lang, w OwnWording) error {
	_, err := tx.Exec(`INSERT INTO paper_wording (district_id, kind, lang, n, text, note, created_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, tx.District(), kind, string(lang), w.N, w.Text, w.Note, w.By, w.At)
	return err
}
