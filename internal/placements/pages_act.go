package placements

import (
	"errors"
	"net/url"

	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// reasonPage asks why a placement is cancelled or ended: one question.
type reasonPage struct {
	Errors  ui.ErrorSummary
	Heading string
	Path    string
	Key     string
	Values  []ui.Hidden
	Fields  []ui.Field
	Send    ui.Button
	Cancel  ui.Link
}

func reasonModel(v viewer, f *ui.Form, act Action, values []ui.Hidden, path, heading, cancel string) reasonPage {
	rule := mustRule(act)
	m := reasonPage{
		Heading: heading, Path: path, Key: f.Key(), Values: values,
		Send:   ui.Button{Label: v.T("placements.do." + string(act)), Kind: ui.Danger},
		Cancel: ui.Link{Label: v.T("placements.keep"), Path: cancel},
	}
	if rule.Need == ReasonCode {
		var list []ui.Choice
		for _, code := range CancelCodes() {
			list = append(list, ui.Choice{Value: code, Label: v.T("placements.code." + code)})
		}
		m.Fields = append(m.Fields, f.Radios("code", "placements.reason.code", list),
			f.Textarea("reason", "placements.reason.words", ui.Rows(3), ui.Hint("placements.reason.words_hint"), ui.Optional()))
	} else {
		m.Fields = append(m.Fields, f.Textarea("reason", "placements.reason.why", ui.Rows(3), ui.Hint("placements.reason.why_hint")))
	}
	m.Errors = f.Summary()
	return m
}

func reasonOf(in *web.Input) Reason {
	return Reason{Code: in.Get("code"), Text: in.Text("reason", maxReason)}
}

// showReason asks for the reason before POST /placements/{id}/{action}.
func (s *Service) showReason(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	act := Action(c.R.PathValue("action"))
	rule, ok := RuleOf(act)
	if !ok || rule.Need == NoReason {
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	d, err := s.View(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	return c.Page("placements/reason", s.reasonFor(c, in, d, act))
}

func (s *Service) reasonFor(c *web.Ctx, in *web.Input, d Detail, act Action) reasonPage {
	path := "/placements/" + string(d.ID)
	c.Back(path)
	return reasonModel(see(c), c.Fields(in), act, []ui.Hidden{{Name: "version", Value: itoa(int64(d.Version))}}, path+"/"+string(act),
		c.T("placements.ask."+string(act), "who", d.Name(), "title", d.Title), path)
}

// postAct does an action to one placement and comes back to its page.
func (s *Service) postAct(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	act := Action(c.R.PathValue("action"))
	rule, ok := RuleOf(act)
	if !ok {
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	move := Move{Version: in.Int("version", 0, 1<<30), Reason: reasonOf(in)}
	if in.Check(move.Reason.Validate(rule.Need)) {
		d, err := s.View(c.Context(), c.Actor, id)
		if err != nil {
			return err
		}
		return c.Invalid("placements/reason", s.reasonFor(c, in, d, act))
	}
	if _, err := s.Do(c.Context(), c.Actor, id, act, move); err != nil {
		return s.explain(c, id, err)
	}
	f := web.Flash{Key: "placements.done." + string(act), Args: []any{"n", 1}}
	if rule.Undo {
		f.Undo = "/placements/" + string(id) + "/undo"
	}
	return c.Done("/placements/"+string(id), f)
}

// postUndo takes back the last act on one placement.
func (s *Service) postUndo(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	if _, err := s.Undo(c.Context(), c.Actor, id); err != nil {
		return s.explain(c, id, err)
	}
	return c.Done("/placements/"+string(id), web.Flash{Key: "placements.done.undo", Args: []any{"n", 1}})
}

// explain shows the placement again with what stands in the way, so that it can be
// dealt with at once; what has no place there becomes the error page.
func (s *Service) explain(c *web.Ctx, id wbl.PlacementID, cause error) error {
	e, ok := asConflict(cause)
	if !ok {
		return cause
	}
	d, err := s.View(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.Stale("placements/one", s.one(c, d, e))
}

// flash tells what was done, with the undo where the action has one.
func flash(out Bulk, act Action) web.Flash {
	f := web.Flash{Key: "placements.done." + string(act), Args: []any{"n", len(out.Done)}}
	if r, ok := RuleOf(act); ok && r.Undo {
		f.Undo = "/placement-steps/" + out.Step + "/undo"
	}
	return f
}

// resultPage tells what could not be done, one by one.
type resultPage struct {
	Done  ui.Alert
	Table ui.Table
	Undo  *ui.ButtonForm
	Back  ui.Link
}

// postActs does an action to the rows that were ticked.
func (s *Service) postActs(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	back := backPath(in.Get("back"))
	act := Action(in.Get("action"))
	ids := idsOf[wbl.PlacementID](in.Values["id"])
	if len(ids) == 0 {
		return c.Done(back, web.Flash{Key: "placements.error.none_chosen", Warn: true})
	}
	var out Bulk
	if act == reminded {
		out, err = s.Remind(c.Context(), c.Actor, ids)
	} else {
		reason := reasonOf(in)
		rule, ok := RuleOf(act)
		if !ok {
			return wbl.E(wbl.NotFound, "error.not_found")
		}
		if errs := reason.Validate(rule.Need); len(errs) > 0 {
			return s.askActs(c, in, act, ids, back, errs)
		}
		out, err = s.DoAll(c.Context(), c.Actor, ids, act, reason)
	}
	if err != nil {
		return err
	}
	if len(out.Failed) == 0 {
		return c.Done(back, flash(out, act))
	}
	return s.showResult(c, out, act, back)
}

// askActs asks for the reason of a bulk action; problems are shown only after the
// question was.
func (s *Service) askActs(c *web.Ctx, in *web.Input, act Action, ids []wbl.PlacementID, back string, errs wbl.FieldErrors) error {
	asked := in.Get("asked") != ""
	if asked {
		in.Check(errs)
	}
	values := []ui.Hidden{{Name: "action", Value: string(act)}, {Name: "asked", Value: "1"}, {Name: "back", Value: in.Get("back")}}
	for _, id := range ids {
		values = append(values, ui.Hidden{Name: "id", Value: string(id)})
	}
	c.Back(back)
	m := reasonModel(see(c), c.Fields(in), act, values, "/placement-acts", c.T("placements.ask_many."+string(act), "n", len(ids)), back)
	if asked {
		return c.Invalid("placements/reason", m)
	}
	return c.Page("placements/reason", m)
}

func (s *Service) showResult(c *web.Ctx, out Bulk, act Action, back string) error {
	names, err := s.names(c.Context(), c.Actor, out.Failed)
	if err != nil {
		return err
	}
	c.Wide()
	c.Back(back)
	return c.Page("placements/result", resultModel(see(c), out, act, back, names))
}

func resultModel(v viewer, out Bulk, act Action, back string, names map[string]string) resultPage {
	f := flash(out, act)
	tone := ui.Good
	if len(out.Done) == 0 {
		tone = ui.Problem
	}
	m := resultPage{
		Done:  ui.Alert{Tone: tone, Text: v.T(f.Key, f.Args...)},
		Back:  ui.Link{Label: v.T("placements.result.back"), Path: back, Button: ui.Secondary},
		Table: ui.Table{Caption: v.T("placements.result.left", "n", len(out.Failed)), Titled: true, Headers: []ui.Header{{Label: v.T("placements.col.learner")}, {Label: v.T("placements.result.why")}}},
	}
	if f.Undo != "" && len(out.Done) > 0 {
		m.Undo = &ui.ButtonForm{Path: f.Undo, Key: ui.NewKey(), Button: ui.Button{Label: v.T("ui.undo"), Kind: ui.Secondary, Icon: "undo"}}
	}
	for _, x := range out.Failed {
		cell := ui.Cell{Text: names[x.ID]}
		if n := names[x.ID]; n == "" {
			cell.Text = v.T("placements.result.unknown")
		} else if act != placed {
			cell.Path = "/placements/" + x.ID
		}
		m.Table.Rows = append(m.Table.Rows, ui.Row{Cells: []ui.Cell{cell, {Text: errorText(v, x.Error)}}})
	}
	return m
}

// errorText is one line about an error: what it says, and which fields it names.
func errorText(v viewer, e *wbl.Error) string {
	text := v.T(e.Key, e.Args...)
	for _, f := range e.Fields {
		text += " " + v.T(f.Key, f.Args...)
	}
	return text
}

// undoStep takes back one press of a button.
func (s *Service) undoStep(c *web.Ctx) error {
	out, err := s.UndoStep(c.Context(), c.Actor, c.R.PathValue("step"))
	if err != nil {
		return err
	}
	f := web.Flash{Key: "placements.done.undo", Args: []any{"n", len(out.Done)}}
	if len(out.Failed) > 0 {
		f = web.Flash{Key: "placements.done.undo_some", Args: []any{"n", len(out.Done), "left", len(out.Failed)}, Warn: true}
	}
	return c.Done("/placements", f)
}

// backPath is the list as it was before the action.
func backPath(query string) string {
	q, err := url.ParseQuery(query)
	if err != nil || len(q) == 0 {
		return "/placements"
	}
	return "/placements?" + q.Encode()
}

// idsOf keeps what can be an id.
func idsOf[T ~string](values []string) []T {
	var out []T
	for _, v := range values {
		if wbl.IsID(v) {
			out = append(out, T(v))
		}
	}
	return out
}

// asConflict tells the errors apart that a page can show beside the form.
func asConflict(err error) (*wbl.Error, bool) {
	var e *wbl.Error
	ok := errors.As(err, &e) && e.Kind == wbl.Conflict
	return e, ok
}
