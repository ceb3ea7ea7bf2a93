// Package i18ntest checks texts in tests: whether the code and the catalogs agree on the
// keys, whether a text uses words that we do not use, and how hard it is to read.
//
//	missing, unused, err := i18ntest.Keys(cat, os.DirFS("../.."))
//	bad := i18ntest.BannedWords(cat)
//	hard := i18ntest.TooHard(cat, 6.9, func(key string) bool { return strings.HasPrefix(key, "hours.log.") })
package i18ntest
