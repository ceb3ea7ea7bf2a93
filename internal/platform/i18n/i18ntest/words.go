package i18ntest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"throughline/internal/platform/i18n"
)

// banned are words that tell people nothing to do, by language. Phrases have spaces.
var banned = map[i18n.Lang][]string{
	i18n.En: {"please", "sorry", "oops", "valid", "invalid", "forbidden", "illegal", "this field is required"},
	i18n.Es: {
		"por favor", "lo sentimos", "perdón", "disculpe", "ups", "válido", "válida", "inválido", "inválida",
		"prohibido", "prohibida", "ilegal", "este campo es obligatorio",
	},
}

// BannedWords lists the texts that use a word we do not use, as "lang key: word".
func BannedWords(cat *i18n.Catalog) []string {
	return texts(cat, func(lang i18n.Lang, key, text string) string {
		spaced := " " + strings.Join(words(strings.ToLower(text)), " ") + " "
		for _, word := range banned[lang] {
			if strings.Contains(spaced, " "+word+" ") {
				return word
			}
		}
		return ""
	})
}

// TooHard lists the English texts that are harder to read than a school grade allows,
// as "en key: grade". Labels of fewer than six words are left out: the measure
// is made for sentences.
func TooHard(cat *i18n.Catalog, limit float64, covers func(key string) bool) []string {
	return texts(cat, func(lang i18n.Lang, key, text string) string {
		if lang != i18n.En || !covers(key) || len(words(text)) < 6 {
			return ""
		}
		if grade := Grade(text); grade > limit {
			return fmt.Sprintf("grade %.1f: %s", grade, text)
		}
		return ""
	})
}

func texts(cat *i18n.Catalog, fault func(lang i18n.Lang, key, text string) string) []string {
	var found []string
	for _, lang := range i18n.Languages() {
		for _, key := range cat.Keys() {
			for _, text := range cat.Raw(lang, key) {
				if f := fault(lang, key, text); f != "" {
					found = append(found, fmt.Sprintf("%s %s: %s", lang, key, f))
				}
			}
		}
	}
	return found
}

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// Grade is the Flesch-Kincaid grade level of an English text: the school year in which
// it is read with ease. Placeholders count as a word of one syllable.
func Grade(text string) float64 {
	text = placeholder.ReplaceAllString(text, "one")
	all := words(text)
	if len(all) == 0 {
		return 0
	}
	syllables := 0
	for _, w := range all {
		syllables += countSyllables(strings.ToLower(w))
	}
	perSentence := float64(len(all)) / float64(sentences(text))
	perWord := float64(syllables) / float64(len(all))
	return 0.39*perSentence + 11.8*perWord - 15.59
}

// words are runs of letters and digits; apostrophes and hyphens inside count as letters.
func words(text string) []string {
	fields := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("'’-", r)
	})
	return slices.DeleteFunc(fields, func(w string) bool { return strings.Trim(w, "'’-") == "" })
}

var sentenceEnd = regexp.MustCompile(`[.!?:;]+(\s|$)`)

func sentences(text string) int {
	n := len(sentenceEnd.FindAllString(text, -1))
	if !sentenceEnd.MatchString(text[strings.LastIndexFunc(text, unicode.IsLetter)+1:]) {
		n++ // the last sentence has no full stop
	}
	return max(n, 1)
}

var vowels = regexp.MustCompile(`[aeiouy]+`)

// countSyllables counts groups of vowels, without a silent e at the end.
func countSyllables(word string) int {
	n := len(vowels.FindAllString(word, -1))
	silent := strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") ||
		strings.HasSuffix(word, "ed") && !strings.HasSuffix(word, "ted") && !strings.HasSuffix(word, "ded") ||
		strings.HasSuffix(word, "es") && !strings.HasSuffix(word, "ses") && !strings.HasSuffix(word, "ces") && !strings.HasSuffix(word, "ges") && !strings.HasSuffix(word, "hes") && !strings.HasSuffix(word, "xes") && !strings.HasSuffix(word, "zes")
	if silent && n > 1 {
		n--
	}
	return max(n, 1)
}
