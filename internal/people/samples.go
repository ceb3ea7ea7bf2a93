package people

import (
	"net/url"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
)

// sample makes a page of the gallery; build gets the form's beginning and the reader.
func sample(name, state, path, title string, errs wbl.FieldErrors, values url.Values, build func(f *ui.Form, p reader) any) ui.Sample {
	return ui.Sample{Page: "people/" + name, Name: state, Build: func(lang i18n.Lang, t i18n.T) (ui.Shell, any) {
		p := reader{t: t, lang: lang, zone: time.UTC, today: wbl.NewDate(2026, 11, 23)}
		return ui.Shell{Path: path, Title: t(title), Errors: len(errs) > 0}, build(ui.NewForm(values, errs, t), p)
	}}
}

// Samples shows every page of the room in its states, with invented people.
func Samples() []ui.Sample {
	wrong := wbl.FieldErrors{{Field: "email", Key: "people.error.wrong"}}
	short := wbl.FieldErrors{{Field: "password", Key: "people.password.short", Args: []any{"min", minPassword}}}
	typed := url.Values{"email": {"rosa@example.org"}}
	list := []ui.Sample{
		sample("signin", "first showing", "/sign-in", "people.signin.title", nil, nil, func(f *ui.Form, _ reader) any { return signInModel(f, "/") }),
		sample("signin", "wrong password", "/sign-in", "people.signin.title", wrong, typed, func(f *ui.Form, _ reader) any { return signInModel(f, "/") }),
		sample("signin", "signed out", "/sign-in", "people.signin.title", nil, nil, func(f *ui.Form, _ reader) any {
			m := signInModel(f, "/")
			m.SignedOut = true
			return m
		}),
		sample("forgot", "first showing", "/forgot", "people.forgot.title", nil, nil, func(f *ui.Form, _ reader) any { return forgotModel(f) }),
		sample("forgotsent", "always", "/forgot/sent", "people.forgot.sent.title", nil, nil, func(*ui.Form, reader) any { return nil }),
		sample("setpassword", "first showing", "/set-password", "people.set.title", nil, nil, func(f *ui.Form, _ reader) any {
			return newSetPasswordModel("rosa@example.org", f)
		}),
		sample("setpassword", "too short", "/set-password", "people.set.title", short, nil, func(f *ui.Form, _ reader) any {
			return newSetPasswordModel("rosa@example.org", f)
		}),
		sample("code", "first showing", "/code", "people.code.title", nil, nil, func(f *ui.Form, _ reader) any { return codeModel(f) }),
		sample("print", "a sheet", "/", "people.link.title", nil, nil, func(_ *ui.Form, p reader) any {
			png, err := QR(Link{URL: "https://wbl.example/l/ABCDEFGHIJKLMNOPQRSTUVWXYZ"})
			if err != nil {
				panic(err) // the address is a constant
			}
			return PrintModel{
				Name: "Sam Baker", Task: p.t("people.task.password"), URL: "https://wbl.example/l/ABCDEFGHIJKLMNOPQRSTUVWXYZ",
				Picture: dataURL(png), Until: wbl.NewDate(2026, 12, 7),
			}
		}),
	}
	return append(append(append(list, linkSamples()...), accountSamples()...), staffSamples()...)
}

func linkSamples() []ui.Sample {
	var out []ui.Sample
	for _, state := range []LinkState{LinkOpen, LinkUsed, LinkExpired, LinkSuperseded, LinkRevoked} {
		out = append(out, sample("link", string(state), "/l/ABC", "people.link.title", nil, nil, func(_ *ui.Form, p reader) any {
			m := LinkModel{
				State: state, Name: "Sam Baker", Email: maskEmail("sam.baker@example.com"), Task: p.t("people.task.password"),
				When: p.when(sampleTime), Open: "/l/ABC",
			}
			if state != LinkRevoked {
				m.Again = "/l/ABC/again"
			}
			m.Sent = state == LinkExpired
			return m
		}))
	}
	return out
}

var sampleTime = wbl.At(time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC))

func sampleAccount(n int) Account {
	names := []string{"Rosa Díaz", "Kim Lee", "Ann Marie Featherstone-Whitlock"}
	states := []State{Active, Active, Disabled}
	return Account{
		ID: wbl.AccountID("0000000000000000000000000" + string(rune('1'+n))), Name: names[n], Email: wbl.Fold(names[n][:3]) + "@example.org",
		Lang: i18n.En, State: states[n], HasPassword: n != 1, Version: 1,
		Grants: []Grant{{
			Grant: access.Grant{Role: access.Coordinator, District: "d", Subject: "s", From: wbl.NewDate(2026, 8, 1)},
			Place: "Riverside High", School: "s", MayEnd: true,
		}},
	}
}

func accountSamples() []ui.Sample {
	sessions := []Session{
		{ID: "1", Agent: "Chrome, Windows", SeenAt: sampleTime, CreatedAt: sampleTime},
		{ID: "2", Agent: "Safari, iPhone", SeenAt: sampleTime, CreatedAt: sampleTime},
		{ID: "3", SeenAt: sampleTime, CreatedAt: sampleTime},
	}
	regions := []region{{ID: "d", Name: "North District"}, {ID: "e", Name: "South District"}}
	values := url.Values{"name": {"Rosa Díaz"}, "lang": {"en"}, "district": {"d"}}
	tokens := []Token{{ID: "1", Name: "Payroll export", Scopes: []string{"hours:read"}, CreatedAt: sampleTime, ExpiresAt: sampleTime}}
	return []ui.Sample{
		sample("account", "three sessions, two districts", "/account", "people.account.title", nil, values, func(f *ui.Form, p reader) any {
			return newAccountModel(f, sampleAccount(0), sessions, "1", regions, p)
		}),
		sample("account", "wrong current password", "/account", "people.account.title",
			wbl.FieldErrors{{Field: "current", Key: "people.error.current"}}, values, func(f *ui.Form, p reader) any {
				return newAccountModel(f, sampleAccount(0), sessions[:1], "1", nil, p)
			}),
		sample("tokens", "none yet", "/account/tokens", "people.tokens.title", nil, url.Values{"days": {"90"}}, func(f *ui.Form, p reader) any {
			return newTokensModel(f, nil, "", p)
		}),
		sample("tokens", "just made", "/account/tokens", "people.tokens.title", nil, url.Values{"days": {"90"}}, func(f *ui.Form, p reader) any {
			return newTokensModel(f, tokens, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", p)
		}),
	}
}

func staffSamples() []ui.Sample {
	schools := []place{{ID: "s", Name: "Riverside High"}, {ID: "w", Name: "West High"}}
	roles := []access.Role{access.Teacher, access.Counselor, access.Coordinator, access.SchoolLead, access.DistrictLead}
	person := func(acc Account, manage bool) func(f *ui.Form, p reader) any {
		return func(f *ui.Form, p reader) any {
			return newPersonModel(f, acc, manage, newNewModel(f, roles, schools, true, p.t), p)
		}
	}
	values := url.Values{"name": {"Rosa Díaz"}, "email": {"rosa@example.org"}, "lang": {"en"}}
	family := Family{Learner: "l", Name: "Ana Lima", Email: "ana@example.org", MayInvite: true}
	full := family
	own := sampleAccount(1)
	full.Own = &own
	full.Guardians = []Guardian{{Account: "a", Name: "Rosa Lima", Email: "rosa@example.org", Relation: "parent", From: wbl.NewDate(2026, 9, 1), State: Active}}
	return []ui.Sample{
		sample("list", "three people", "/people", "people.list.title", nil, nil, func(f *ui.Form, p reader) any {
			return newListModel(f, []Account{sampleAccount(0), sampleAccount(1), sampleAccount(2)}, roles, "/people?after=x", p)
		}),
		sample("list", "nobody found", "/people", "people.list.title", nil, url.Values{"q": {"zzz"}}, func(f *ui.Form, p reader) any {
			return newListModel(f, nil, roles, "", p)
		}),
		sample("new", "nothing entered", "/people/new", "people.new.title", wbl.FieldErrors{
			{Field: "name", Key: "people.name.empty"}, {Field: "email", Key: "people.email.empty"}, {Field: "subject", Key: "people.subject.choose"},
		}, nil, func(f *ui.Form, p reader) any { return newNewModel(f, roles, schools, true, p.t) }),
		sample("person", "can be changed", "/people/x", "people.person.title", nil, values, person(sampleAccount(0), true)),
		sample("person", "somebody was faster", "/people/x", "people.person.title", nil, values, func(f *ui.Form, p reader) any {
			m := newPersonModel(f, sampleAccount(0), true, newNewModel(f, roles, schools, true, p.t), p)
			m.Stale = newStale(p, f, sampleAccount(1), m.Name, m.Email, m.Lang)
			return m
		}),
		sample("person", "turned off", "/people/x", "people.person.title", nil, values, person(sampleAccount(2), true)),
		sample("person", "not ours to change", "/people/x", "people.person.title", nil, values, person(sampleAccount(1), false)),
		sample("family", "nobody yet", "/learners/x/people", "people.family.title", nil, nil, func(f *ui.Form, p reader) any {
			return newFamilyModel(f, family, p)
		}),
		sample("family", "a guardian and a sign-in", "/learners/x/people", "people.family.title", nil, nil, func(f *ui.Form, p reader) any {
			return newFamilyModel(f, full, p)
		}),
	}
}
