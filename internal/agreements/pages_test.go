package agreements

import (
	"testing"

	"throughline/internal/people"
	"throughline/internal/placements"
	"throughline/internal/platform/paper"
	"throughline/internal/platform/web"
	"throughline/internal/testenv/webtest"
)

func TestSamples(t *testing.T) {
	webtest.Samples(t, Pages(), Samples(), Texts(), web.Texts(), paper.Texts, people.Texts(), placements.Texts())
}
