// Package ui is the look of every page: the layout, the components, the style sheet,
// the one script, and the renderer that puts a room's page into the layout.
//
// A room offers its pages and renders one by name with a typed model:
//
//	//go:embed pages/*.html
//	var files embed.FS                                   // pages/log.html
//
//	r, err := ui.New(cat, time.Now, ui.Pages{Room: "hours", FS: files})
//	err = r.Render(w, lang, "hours/log", shell, model)   // dot in the page is the model
//
// A page defines its body and calls components with their view models:
//
//	{{define "content"}}
//	{{template "ui/errors" .Errors}}
//	<h1>{{t "hours.log.title"}}</h1>
//	<form method="post" class="usa-form">{{template "ui/key" .Key}}
//	{{template "ui/field" .Worked}}
//	{{template "ui/button" .Send}}
//	</form>
//	{{end}}
//
// Where things are:
//
//	renderer.go funcs.go   templates, parsed once per page and language, on first use
//	shell.go    layout/    what surrounds a page: header, navigation, messages, footer
//	form.go     field.go   fields built from posted values and field errors
//	components.go table.go the other view models, with their templates in components/
//	write.go write_table.go  what tables repeat by the hundred, written without templates
//	assets.go   assets/    style sheet, script and pictures at addresses that never change
//	gallery.go  pages/     every component in every state, for tests and for the eye
//
// Every text in a view model is in the reader's language already, unless its
// documentation says that it is a key. Every page works without the script. Nothing
// here writes style or script attributes: the content security policy forbids them.
package ui
