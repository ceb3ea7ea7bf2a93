// Package verify checks the result of a round against the instance that it came from. It
// shares no code with package match: it reads both files itself, draws the lottery
// itself, and asks of every refusal whether the site should have granted it, by the
// definition of the choice. What it finds is said in words for whoever checks a city's
// work.
package verify
