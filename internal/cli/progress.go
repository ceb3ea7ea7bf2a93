package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"throughline/internal/roster"
)

// progressBar draws a bar on a terminal. Where standard error is a file or a pipe, it
// writes a line every two seconds instead.
type progressBar struct {
	out      io.Writer
	terminal bool
	last     time.Time
	drawn    bool
}

func newProgressBar(out io.Writer) *progressBar {
	f, ok := out.(*os.File)
	return &progressBar{out: out, terminal: ok && term.IsTerminal(int(f.Fd())), last: time.Now()}
}

func (b *progressBar) show(p roster.Progress) {
	every := 2 * time.Second
	if b.terminal {
		every = 100 * time.Millisecond
	}
	if now := time.Now(); p.All > 0 && now.Sub(b.last) >= every {
		b.last = now
		b.draw(p)
	}
}

func (b *progressBar) draw(p roster.Progress) {
	const width = 40
	word := "checking"
	if p.Applying {
		word = "applying"
	}
	percent := int(100 * p.Done / p.All)
	if !b.terminal {
		fmt.Fprintf(b.out, "%s %d %%\n", word, percent)
		return
	}
	b.drawn = true
	full := width * percent / 100
	fmt.Fprintf(b.out, "\r%s [%s%s] %3d %%", word, strings.Repeat("=", full), strings.Repeat(" ", width-full), percent)
}

// clear takes the bar away, so that what follows begins on an empty line.
func (b *progressBar) clear() {
	if b.drawn {
		fmt.Fprint(b.out, "\r\033[K")
	}
}
