package partners

import (
	"slices"
	"strings"
	"unicode"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// noise are words that say nothing about which firm is meant.
var noise = []string{"inc", "llc", "llp", "ltd", "co", "corp", "corporation", "company", "incorporated", "limited", "the", "and", "of", "de", "la", "el", "y"}

// nameWords are the words of a name that tell firms apart, folded: "The Núñez Bros. Co."
// gives "nunez bros". A name of nothing but noise keeps its words.
func nameWords(name string) []string {
	all := strings.FieldsFunc(strings.ReplaceAll(wbl.Fold(name), "'", ""), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	words := slices.DeleteFunc(slices.Clone(all), func(w string) bool { return slices.Contains(noise, w) })
	if len(words) == 0 {
		return all
	}
	return words
}

// isSimilar reports whether two names may well mean the same firm: the same words in any
// order, all words of the shorter in the longer, or a slip of up to two letters.
func isSimilar(a, b string) bool {
	x, y := nameWords(a), nameWords(b)
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	if among(x, y) || among(y, x) {
		return true
	}
	s, t := strings.Join(x, ""), strings.Join(y, "")
	return min(len(s), len(t)) > 5 && distance(s, t) <= 2
}

// among reports whether each of some words is among others.
func among(some, others []string) bool {
	return !slices.ContainsFunc(some, func(w string) bool { return !slices.Contains(others, w) })
}

// distance is the number of letters to change, add or drop between two texts.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}

// stems are the beginnings of a name's two longest words, by which the record is
// searched before names are compared: a slip is rarely in the first letters of both.
func stems(name string) [2]string {
	words := nameWords(name)
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	if len(words) == 0 {
		return [2]string{}
	}
	return [2]string{head(words[0], 4), head(words[min(1, len(words)-1)], 4)}
}

// head is the first n letters of s.
func head(s string, n int) string {
	letters := []rune(s)
	return string(letters[:min(n, len(letters))])
}

// Match finds the employer that a name and a city mean without doubt: the only one with
// the same words in its name, and a worksite in that city where several have them. "" is
// none.
func Match(tx *db.Tx, name, city string) (wbl.EmployerID, error) {
	begin := stems(name)
	if begin[0] == "" {
		return "", nil
	}
	near, err := findByStems(tx, begin, 300)
	if err != nil {
		return "", err
	}
	same := slices.DeleteFunc(near, func(i Item) bool { return !slices.Equal(nameWords(i.Name), nameWords(name)) })
	if len(same) > 1 {
		same = slices.DeleteFunc(same, func(i Item) bool { return !strings.Contains(i.search, wbl.Fold(city)) })
	}
	if len(same) != 1 {
		return "", nil
	}
	return same[0].ID, nil
}
