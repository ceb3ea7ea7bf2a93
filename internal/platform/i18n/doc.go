// Package i18n holds every text that people read, in English and Spanish, and writes
// dates, hours, money and numbers the way readers of each language expect.
//
// Each room embeds its own texts and the application joins them at start:
//
//	hours/text/en.json   {"hours.log.title": "Log your hours",
//	                      "hours.log.left":  {"one": "{n} hour left", "other": "{n} hours left"}}
//	hours/text/es.json   the same keys with the same {placeholders}
//
//	cat, err := i18n.New(ui.Texts, hours.Texts)
//	cat.T(i18n.Es, "hours.log.left", "n", 3)   // "Quedan 3 horas"
//
// Rules:
//   - a key begins with its room and is written whole in the code, so that it can be found;
//   - [New] refuses duplicate keys, keys that one language lacks and placeholders that
//     differ between languages, naming every fault at once: a start fails loudly;
//   - a key that no catalog has comes out as ⟦key⟧, which tests look for in every page;
//   - an object of plural forms is chosen by the argument n, under the CLDR rules.
//
// Spanish here is the Spanish of the United States (es-US): numbers and dollars are
// written as English writes them, dates as Spanish does.
//
// Package i18ntest checks the catalogs against the code that uses them, the words
// that we do not use, and the reading level of texts for learners and families.
package i18n
