package hours

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Exports is the history of exports of the actor's schools, newest first, and the
// schools that the actor may export for; whole says that it may be all at once.
func (s *Service) Exports(ctx context.Context, a access.Actor) (list []Export, schools []schoolRow, whole bool, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		ids, all := a.Schools(approvers...)
		whole = all
		if schools, err = listSchools(tx, ids, all); err != nil {
			return err
		}
		list, err = listExports(tx, ids, all)
		return err
	})
	return list, schools, whole, err
}

// PreviewExport shows what an export would hold, and changes nothing.
func (s *Service) PreviewExport(ctx context.Context, a access.Actor, r ExportRequest) (p Preview, err error) {
	if err := r.Validate().Err(); err != nil {
		return p, err
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		p, err = preview(tx, a, r)
		return err
	})
	return p, err
}

func preview(tx *db.Tx, a access.Actor, r ExportRequest) (p Preview, err error) {
	if err := mayExport(tx, a, r.School); err != nil {
		return p, err
	}
	p = Preview{ExportRequest: r}
	if p.Lines, err = exportable(tx, r); err != nil {
		return p, err
	}
	for _, l := range p.Lines {
		p.Minutes += l.Minutes
		p.Cents += l.Cents
	}
	p.Unapproved, p.UnapprovedMinutes, err = unapproved(tx, r)
	return p, err
}

// mayExport asks whether the actor may export for a school, or for all of the district.
func mayExport(tx *db.Tx, a access.Actor, school wbl.SchoolID) error {
	ids, all := a.Schools(approvers...)
	if !all && !slices.Contains(ids, school) {
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	if school != "" {
		if err := schoolExists(tx, school); err != nil {
			return err
		}
	}
	return access.Can(a, access.HoursExport, access.Resource{District: tx.District(), School: school}).Err()
}

// MakeExport locks what the preview showed and keeps its file. When something changed
// since the preview, nothing is exported: Conflict.
func (s *Service) MakeExport(ctx context.Context, a access.Actor, key string, r ExportRequest) (out Export, err error) {
	if err := r.Validate().Err(); err != nil {
		return out, err
	}
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		out, _, err = db.Once(tx, key, s.now(), func() (Export, error) { return s.export(tx, a, r) })
		return err
	})
	return out, err
}

func (s *Service) export(tx *db.Tx, a access.Actor, r ExportRequest) (out Export, err error) {
	now := s.now()
	p, err := preview(tx, a, r)
	if err != nil {
		return out, err
	}
	if len(p.Lines) == 0 {
		return out, wbl.E(wbl.Unprocessable, "hours.error.export_empty")
	}
	if p.Fingerprint() != r.Seen {
		return out, wbl.E(wbl.Conflict, "hours.error.export_changed")
	}
	file, err := writeCSV(p.Lines)
	if err != nil {
		return out, err
	}
	sum := sha256.Sum256([]byte(file))
	out = Export{
		ID: wbl.NewID[ExportID](now), School: r.School, From: r.From, To: r.To, Rows: len(p.Lines), Minutes: p.Minutes, Cents: p.Cents,
		SHA256: hex.EncodeToString(sum[:]), CreatedBy: a.Key(), CreatedAt: wbl.At(now),
	}
	if err := insertExport(tx, out, file, p.Lines); err != nil {
		return out, err
	}
	return out, audit.Append(tx, now, audit.Entry{
		Actor: a.Key(), Action: "hours.export", Object: "export:" + string(out.ID),
		Detail: map[string]any{"school": out.School, "from": out.From, "to": out.To, "rows": out.Rows, "minutes": out.Minutes, "cents": out.Cents, "sha256": out.SHA256},
	})
}

// GetExport is one export with its lines.
func (s *Service) GetExport(ctx context.Context, a access.Actor, id ExportID) (e Export, lines []ExportLine, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		if e, err = findExport(tx, a, id); err != nil {
			return err
		}
		lines, err = exportLines(tx, e)
		return err
	})
	return e, lines, err
}

// ExportFile is the CSV file as it was first handed out.
func (s *Service) ExportFile(ctx context.Context, a access.Actor, id ExportID) (e Export, file string, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		if e, err = findExport(tx, a, id); err != nil {
			return err
		}
		file, err = loadExportFile(tx, id)
		return err
	})
	return e, file, err
}

func findExport(tx *db.Tx, a access.Actor, id ExportID) (Export, error) {
	e, err := loadExport(tx, id)
	if err != nil {
		return e, err
	}
	return e, mayExport(tx, a, e.School)
}
