// Package reviews is where a placement's training plan is written and where growth is
// rated: a baseline review early, a final one near the end, by the supervisor, with the
// learner's own rating beside each.
//
// The shape is that of the Massachusetts Work-Based Learning Plan in its current
// generation: six employability skills and three to five career skills,
// each rated from 1 to 5 against worded anchors, with goals and comments. Frameworks
// are versioned, and gain is compared only within one version.
//
// What holds: a placement has at most one review of each kind by each side; a rating is
// 1 to 5 or "not seen yet", which is no rating; a placement with one review only is
// left out of the gain and counted as left out.
package reviews
