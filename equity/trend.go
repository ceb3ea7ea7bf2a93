package equity

import "math"

// Point is one period of a series.
type Point struct {
	Year int
	Count
	Rules string // version of the rules by which it was counted
}

// Line is a part of a series that was counted by the same rules, with its course.
type Line struct {
	Rules     string
	Points    []Point
	PerYear   float64  // change of the rate in a year, points of 1; NaN of one point
	Limits    Interval // of PerYear
	at, level float64  // mean year, and the rate there
	spread    float64  // sum of squared distances from the mean year, weighed
}

// Trend gives the course of a rate. A change of rules ends a line and begins another:
// numbers on both sides of it do not compare, and no line crosses it. Points come in the
// order of years; those of nobody are left out.
func Trend(points []Point) (lines []Line) {
	for _, p := range points {
		if p.N == 0 {
			continue
		}
		if len(lines) == 0 || lines[len(lines)-1].Rules != p.Rules {
			lines = append(lines, Line{Rules: p.Rules})
		}
		last := &lines[len(lines)-1]
		last.Points = append(last.Points, p)
	}
	for i := range lines {
		lines[i].fit()
	}
	return lines
}

// fit draws the straight line that lies nearest to the rates, each weighed by what its N
// makes it worth (inverse variance, with one success and one failure added so that 0 and
// 1 do not weigh everything).
func (l *Line) fit() {
	var sum float64
	first := l.Points[0].Year // years are counted from it, so that one point lies exactly at the mean
	for _, p := range l.Points {
		w := p.weight()
		sum += w
		l.at += w * float64(p.Year-first)
		l.level += w * p.Rate()
	}
	l.at, l.level = float64(first)+l.at/sum, l.level/sum
	var slope float64
	for _, p := range l.Points {
		d := float64(p.Year) - l.at
		l.spread += p.weight() * d * d
		slope += p.weight() * d * p.Rate()
	}
	l.PerYear, l.Limits = math.NaN(), Interval{math.Inf(-1), math.Inf(1)}
	if l.spread > 0 {
		l.PerYear = slope / l.spread
		half := Z95 / math.Sqrt(l.spread)
		l.Limits = Interval{l.PerYear - half, l.PerYear + half}
	}
}

func (p Point) weight() float64 {
	n := float64(p.N) + 2
	r := (float64(p.K) + 1) / n
	return n / (r * (1 - r))
}

// Forecast carries the line on to a year, between 0 and 1, with limits for the rate of
// that year. It supposes that nothing changes its course. NaN of a line of one point.
func (l Line) Forecast(year int) (rate float64, limits Interval) {
	d := float64(year) - l.at
	var weights float64
	for _, p := range l.Points {
		weights += p.weight()
	}
	rate = l.level + l.PerYear*d
	half := Z95 * math.Sqrt(1/weights+d*d/l.spread)
	within := func(x float64) float64 { return math.Min(1, math.Max(0, x)) }
	return within(rate), Interval{within(rate - half), within(rate + half)}
}

// Goal is where a number is to be on a day. Times are of any unit, the same for all four.
type Goal struct {
	Baseline, Target float64
	From, Until      float64 // when it was set, when it is to be met
}

// Doubling is the goal of twice the baseline.
func Doubling(baseline, from, until float64) Goal { return Goal{baseline, 2 * baseline, from, until} }

// Standing is how far a goal has come (metric M10 of the dictionary).
type Standing struct {
	Progress float64 // share of the way from the baseline to the target; may pass 0 and 1
	Elapsed  float64 // share of the time, between 0 and 1
	OnTrack  bool    // Progress is not behind Elapsed
	Pace     float64 // where the number would be were it on its way in a straight line
	PerUnit  float64 // what each unit of time left must add; 0 when met, +-Inf when time is up
}

// Stand says where a goal is at a moment, with the number of that moment. A goal that
// asks for no change is met as long as the number is not on the wrong side.
func (g Goal) Stand(current, now float64) (s Standing) {
	s.Elapsed = math.Min(1, math.Max(0, (now-g.From)/(g.Until-g.From)))
	s.Pace = g.Baseline + s.Elapsed*(g.Target-g.Baseline)
	way := g.Target - g.Baseline
	if way == 0 {
		s.OnTrack = current >= g.Target
		s.Progress = 1
		return s
	}
	s.Progress = (current - g.Baseline) / way
	s.OnTrack = s.Progress >= s.Elapsed-1e-9 // rounding is no delay
	if s.Progress < 1 {
		s.PerUnit = (g.Target - current) / math.Max(0, g.Until-now)
	}
	return s
}
