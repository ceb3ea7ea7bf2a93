package cli

import (
	"os"
	"strings"
	"testing"

	"throughline/internal/platform/i18n/i18ntest"
	"throughline/internal/testenv"
)

// TestTexts reads the whole program: every text that the code asks for is there in both
// languages (the catalog refuses to start otherwise), none is left over, and no text
// uses a word that blames the reader.
func TestTexts(t *testing.T) {
	cat, err := texts()
	if err != nil {
		t.Fatal(err)
	}
	missing, unused, err := i18ntest.Keys(cat, os.DirFS(testenv.Root()+"/internal"), os.DirFS(testenv.Root()+"/cmd"))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range missing {
		t.Errorf("the code asks for a text that is not there: %s", key)
	}
	for _, key := range unused {
		t.Errorf("no code shows the text %s: remove it", key)
	}
	for _, fault := range i18ntest.BannedWords(cat) {
		t.Error(fault)
	}
}

// TestLearnerTextsAreEasy holds what learners and families read to the sixth grade.
func TestLearnerTextsAreEasy(t *testing.T) {
	cat, err := texts()
	if err != nil {
		t.Fatal(err)
	}
	easy := []string{"home.learner.", "home.guardian.", "home.visitor.learners", "hours.log.", "hours.week.", "placements.next.", "placements.mine.", "reviews.rate.intro.learner", "reviews.self"}
	hard := i18ntest.TooHard(cat, 6.9, func(key string) bool {
		for _, e := range easy {
			if strings.HasPrefix(key, e) {
				return true
			}
		}
		return false
	})
	for _, fault := range hard {
		t.Error(fault)
	}
}
