package ui

import (
	"fmt"
	"html/template"
)

// iconPaths are drawn by us on a grid of 24, as lines of 2.
var iconPaths = map[string]string{
	"alert":     `M12 8v5m0 3.5v.01M10.3 4.2 2.9 17a2 2 0 0 0 1.7 3h14.8a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0z`,
	"arrow":     `M5 12h14m-6-6 6 6-6 6`,
	"back":      `M19 12H5m6-6-6 6 6 6`,
	"briefcase": `M4 8h16v11H4zM9 8V5h6v3M4 13h16`,
	"calendar":  `M4 6h16v14H4zM4 10h16M8 3v4m8-4v4`,
	"camera":    `M4 8h4l1.5-3h5L16 8h4v11H4zM12 16.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6z`,
	"chart":     `M4 20h16M7 16v-5m5 5V5m5 11V9`,
	"check":     `M5 12.5 10 17.5 19.5 7`,
	"chevron":   `M6 9l6 6 6-6`,
	"clock":     `M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.2l3.2 2`,
	"cloud":     `M7 18.5a4.5 4.5 0 0 1-.4-9 6 6 0 0 1 11.5 1.6A3.8 3.8 0 0 1 17.5 18.5z`,
	"dot":       `M12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z`,
	"down":      `M12 5v14m6-6-6 6-6-6`,
	"download":  `M12 4v11m5-5-5 5-5-5M4 20h16`,
	"edit":      `M4 20h4L19.5 8.5l-4-4L4 16zM13 7l4 4`,
	"file":      `M6 3h8l5 5v13H6zM14 3v5h5`,
	"filter":    `M4 5h16l-6 8v6l-4-2v-4z`,
	"heart":     `M12 20S4 15 4 9.3A4.3 4.3 0 0 1 12 7a4.3 4.3 0 0 1 8 2.3C20 15 12 20 12 20z`,
	"home":      `M4 11l8-7 8 7v9h-5v-6H9v6H4z`,
	"info":      `M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.6v.01`,
	"inbox":     `M4 13l3-8h10l3 8v6H4zM4 13h5l1 3h4l1-3h5`,
	"lock":      `M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3`,
	"mail":      `M4 6h16v12H4zM4 7l8 6 8-6`,
	"menu":      `M4 7h16M4 12h16M4 17h16`,
	"pin":       `M12 21s-7-6-7-11.5a7 7 0 0 1 14 0C19 15 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z`,
	"plus":      `M12 5v14M5 12h14`,
	"print":     `M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z`,
	"school":    `M3 10l9-5 9 5-9 5zM7 12.5V17c3 2.5 7 2.5 10 0v-4.5M21 10v5`,
	"search":    `M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5`,
	"send":      `M4 12 20.5 4 15 20.5l-3.5-6.5zM11.5 14 20.5 4`,
	"sort":      `M8 5v14M8 5 5 8m3-3 3 3m5-3v14m0 0 3-3m-3 3-3-3`,
	"star":      `M12 4l2.5 5.2 5.7.7-4.2 3.9 1.1 5.7-5.1-2.8-5.1 2.8 1.1-5.7L3.8 9.9l5.7-.7z`,
	"undo":      `M8 5 4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11h-3`,
	"up":        `M12 19V5m-6 6 6-6 6 6`,
	"upload":    `M12 16V5m-5 5 5-5 5 5M4 20h16`,
	"user":      `M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5`,
	"users":     `M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.6-4 3-5.5 6.5-5.5s5.9 1.5 6.5 5.5M16 4.9a3.5 3.5 0 0 1 0 6.2M18 14.9c2 .7 3.1 2.3 3.5 5.1`,
	"wifi-off":  `M3 3l18 18M12 19.5v.01M8.5 15.8a5 5 0 0 1 7 0M5 12.2a10 10 0 0 1 5-2.7m4.5.1a10 10 0 0 1 4.5 2.6M2 8.8a15 15 0 0 1 5-3.2m4-.8a15 15 0 0 1 11 4`,
	"x":         `M6 6l12 12M18 6 6 18`,
}

// icon is a picture beside a text that says the same, and so hidden from screen readers.
func icon(name string) (template.HTML, error) {
	path, ok := iconPaths[name]
	if !ok {
		return "", fmt.Errorf("no icon is called %q", name)
	}
	return template.HTML(`<svg class="usa-icon" viewBox="0 0 24 24" aria-hidden="true"><path d="` + path + `"/></svg>`), nil
}
