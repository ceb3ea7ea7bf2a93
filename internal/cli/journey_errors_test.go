package cli

import (
	"regexp"
	"testing"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
)

// TestJourneyErrors walks what goes wrong on a day: forms that are not complete, two
// people at one record, links that were used, wrong addresses, closed doors.
func TestJourneyErrors(t *testing.T) {
	journey(t, "errors", []manner{phone, desktopPlain},
		stage{"an account signs in with a password", (*walker).passwordSignsIn},
		stage{"an address leads nowhere", (*walker).wrongAddresses},
		stage{"a form is sent with little in it", (*walker).littleIsTyped},
		stage{"two people change one placement", (*walker).twoPeopleEdit},
		stage{"a link is opened again", (*walker).linkIsUsed},
		stage{"a code is typed instead", (*walker).codeIsTyped},
	)
}

func (w *walker) passwordSignsIn() {
	learner := w.North.Actor(access.Learner)
	const password = "seven rolls and a loaf"
	if err := w.app.people.SetPassword(w.t.Context(), access.Actor{Kind: access.System, ID: "test"}, "learner@quixnorth.example", password); err != nil {
		w.t.Fatal(err)
	}
	w.Forget(w.url)
	w.visit("/sign-in", "sign-in")
	w.Press("Sign in")
	w.Sees("Enter an e-mail address")
	w.Sees("Enter a password")
	w.looks("sign-in-empty")
	w.Fill("E-mail address", "learner@quixnorth.example")
	w.Fill("Password", "not this one")
	w.Press("Sign in")
	w.Sees("The e-mail address or the password is not right.")
	w.Holds("E-mail address", "learner@quixnorth.example")
	w.looks("sign-in-wrong")
	w.Fill("Password", password)
	w.Press("Sign in")
	w.Sees("Log your hours")
	w.Sees(learner.Name)
}

func (w *walker) wrongAddresses() {
	w.visit("/no/such/page", "not-found")
	w.Sees("Page not found")
	w.visit("/placements", "denied")
	w.Sees("You do not have access to this")
	w.Press("Go to my home page")
	w.Sees("Log your hours")
}

func (w *walker) littleIsTyped() {
	w.as(access.Teacher)
	w.visit("/experiences/new", "")
	w.Fill("Title", "Tour of the mill")
	w.Press("Record it")
	w.Sees("There is a problem")
	for _, problem := range []string{"Choose at least one student", "Choose the type", "Enter the day"} {
		w.Sees(problem)
	}
	w.Holds("Title", "Tour of the mill")
	w.looks("form")
}

func (w *walker) twoPeopleEdit() {
	w.as(access.Coordinator)
	w.visit("/placements/"+string(w.North.Placement)+"/edit", "")
	w.Fill("Hours a week", "7.5")
	err := w.DB.Update(w.t.Context(), db.Scope{District: w.North.District}, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE placement SET version = version + 1, weekly_minutes = 300 WHERE district_id = $1 AND id = $2`, tx.District(), w.North.Placement)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Press("Save")
	w.Sees("Someone else changed this placement after you opened it.")
	w.Sees("What is saved now")
	w.Sees("5 h")
	w.Holds("Hours a week", "7.5")
	w.looks("stale")
	w.Press("Save")
	w.Sees("Changes saved")
}

const askSubject = "Confirm 3 h of your student"

func (w *walker) linkIsUsed() {
	w.clock.Set(time.Date(2026, time.November, 27, 21, 0, 0, 0, time.UTC)) // Friday, when the weekly letters leave
	link := w.link(w.letter("sam@quixnorth.example", askSubject))
	w.Go(link)
	w.Press("Continue")
	w.Sees("Confirm student hours")
	w.Forget(w.url)
	w.Go(link)
	w.Sees("This link was used")
	w.looks("link-used")
	w.Press("Send me a new link")
	w.Sees("We sent a new link to")
	w.looks("link-again")
}

var sixDigits = regexp.MustCompile(`\b\d{3} ?\d{3}\b`)

func (w *walker) codeIsTyped() {
	letter := w.letter("sam@quixnorth.example", "Your new link: Confirm student hours")
	code := sixDigits.FindString(letter)
	if code == "" {
		w.t.Fatalf("no code in the letter\n%s", letter)
	}
	w.Forget(w.url)
	w.visit("/code", "code")
	w.Fill("E-mail address", "sam@quixnorth.example")
	w.Fill("Code", "12345")
	w.Press("Continue")
	w.Sees("Enter the six digits of the code")
	w.Fill("Code", code)
	w.Press("Continue")
	w.Sees("Confirm student hours")
}
