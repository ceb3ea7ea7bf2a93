package cli

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/access"
)

// TestJourneyMain walks the main job from end to end: a place is posted, approved, found,
// applied for, offered, accepted, prepared and started; hours are logged, confirmed,
// approved and exported; skills are rated twice; and all of it ends in the timeline.
func TestJourneyMain(t *testing.T) {
	journey(t, "main", []manner{desktop, phonePlain, phone, desktopPlain},
		stage{"an employer posts a place", (*walker).employerPosts},
		stage{"the coordinator approves the place", (*walker).coordinatorOpens},
		stage{"a learner applies", (*walker).learnerApplies},
		stage{"the coordinator offers the seat", (*walker).coordinatorOffers},
		stage{"the learner accepts", (*walker).learnerAccepts},
		stage{"the coordinator starts the placement", (*walker).coordinatorStarts},
		stage{"the learner logs hours", (*walker).learnerLogs},
		stage{"the supervisor confirms hours", (*walker).supervisorConfirms},
		stage{"the coordinator approves and exports hours", (*walker).coordinatorApproves},
		stage{"skills are rated twice", (*walker).skillsAreRated},
		stage{"the placement is completed", (*walker).placementCompletes},
	)
}

func (w *walker) employerPosts() {
	w.visit("/", "visitor")
	w.as(access.EmployerAdmin)
	w.looks("employer-home")
	w.Press("Post an opportunity")
	w.looks("employer-offers")
	w.Press("Describe a new place")
	w.looks("offer-what")
	w.Fill("Type", "Internship")
	w.Fill("Title", "Cake decorator")
	w.Press("Continue")
	w.looks("offer-work")
	w.Fill("What the student does", "Decorate cakes with us.")
	w.Fill("What the student learns", "Piping, fondant and how a bakery works.")
	w.Fill("Tasks", "Pipe borders\nBox cakes")
	w.Press("Continue")
	w.looks("offer-when")
	w.Fill("First day", "2026-11-23")
	w.Fill("Last day", "2026-12-18")
	w.Fill("Monday, start", "15:30")
	w.Fill("Monday, end", "18:00")
	w.Fill("Wednesday, start", "15:30")
	w.Fill("Wednesday, end", "18:00")
	w.Press("Continue")
	w.looks("offer-where")
	w.Fill("Where", "Main shop")
	w.Fill("Supervisor", "Sam")
	w.Press("Continue")
	w.looks("offer-seats")
	w.Fill("Seats", "2")
	w.Click("Paid")
	w.Fill("Pay an hour", "15.50")
	w.Press("Continue")
	w.looks("offer-who")
	w.Press("Continue")
	w.Sees("Check your answers")
	w.looks("offer-check")
	w.Press("Send to the school")
	w.Sees("Sent to the school.")
	w.looks("offer-sent")
}

func (w *walker) coordinatorOpens() {
	w.as(access.Coordinator)
	w.looks("coordinator-home")
	w.Press("Opportunities to approve")
	w.looks("offers-waiting")
	w.Press("Cake decorator")
	w.looks("offer-staff")
	w.Press("Approve")
	w.Sees("1 opportunity is open.")
	w.looks("offers-approved")
}

func (w *walker) learnerApplies() {
	w.as(access.Learner)
	w.looks("learner-home")
	w.Press("Find a place")
	w.looks("browse")
	w.Fill("Search", "cake")
	w.Press("Search")
	w.Press("Cake decorator")
	w.looks("opportunity")
	w.Press("Apply")
	w.profile()
	w.Sees("Why do you want this? Cake decorator")
	w.looks("why")
	w.Fill("Why do you want this?", "I bake at home each week.")
	w.Press("Continue")
	w.Sees("Check your answers")
	w.looks("apply-check")
	w.Press("Send my application")
	w.Sees("The school looks at your application.")
	w.looks("applied")
}

// profile answers every question about oneself, which no application asks again.
func (w *walker) profile() {
	w.t.Helper()
	for _, q := range []struct{ question, answer string }{
		{"Tell us about you", "I like to make things."},
		{"What are you good at?", "Drawing and being on time."},
		{"Have you worked or helped out before?", "I help at the church fair."},
		{"Which languages do you speak?", "English and Spanish"},
	} {
		w.Sees(q.question)
		w.looks("profile")
		w.Fill(q.question, q.answer)
		w.Press("Continue")
	}
	w.Sees("How can you get to work?")
	w.looks("profile-transport")
	w.Click("I take the bus or train")
	w.Press("Continue")
	w.Sees("When can you work?")
	w.looks("profile-times")
	w.Click("Monday after school")
	w.Click("Wednesday after school")
	w.Press("Continue")
}

func (w *walker) coordinatorOffers() {
	w.as(access.Coordinator)
	w.Press("Applications to answer")
	w.looks("placements-applicants")
	w.In("Cake decorator").Press("Beto quixnorth")
	w.looks("placement-applied")
	w.Press("Offer the place")
	w.Sees("Place offered to 1 student")
	w.looks("placement-offered")
}

func (w *walker) learnerAccepts() {
	letter := w.letter("beto@quixnorth.example", "You have an offer: Cake decorator")
	w.looks("letter-offer")
	if letter == "" {
		w.t.Fatal("the letter is empty")
	}
	w.as(access.Learner)
	w.Press("Cake decorator")
	w.Press("Answer the offer")
	w.looks("answer")
	w.Click("Yes, I want this place")
	w.Press("Continue")
	w.Sees("You said yes. Your school knows now.")
	w.looks("accepted")
}

func (w *walker) coordinatorStarts() {
	w.as(access.Coordinator)
	w.visit("/placements", "placements")
	w.In("Cake decorator").Press("Beto quixnorth")
	w.looks("placement-preparing")
	for _, paper := range []string{
		"Sign the agreement", "Get the work permit", "Show proof of insurance", "Protect the student", "Give family consent", "Give an emergency contact", "Say how to get there",
	} {
		w.signedByHand(paper)
	}
	w.Click("Record several at once")
	rest := slices.DeleteFunc(w.In("What is done?").Choices(), func(gate string) bool { return gate == "Write the training plan" })
	for _, gate := range rest {
		w.In("What is done?").Click(gate)
	}
	w.Press("Record as done")
	w.Sees("There is a problem")
	w.looks("gates-problem")
	w.In("Record several at once").Fill("What shows it?", "Papers in the office") // what was ticked is still ticked
	w.Press("Record as done")
	w.Sees(fmt.Sprintf("%d things recorded as done", len(rest)))
	w.looks("placement-ready")
	w.Press("Start")
	w.Sees("1 placement started")
	w.looks("placement-active")
}

// signedByHand records that nobody need sign a paper here, because it lies in a folder.
func (w *walker) signedByHand(paper string) {
	w.t.Helper()
	w.Press(paper)
	w.looks("gate")
	w.Click("Not needed here")
	w.Fill("What shows it?", "Signed by hand on November 20")
	w.Fill("Where is the paper?", "Folder 12")
	w.Press("Save")
	w.Sees("Recorded as not needed")
}

func (w *walker) learnerLogs() {
	w.clock.Set(time.Date(2026, time.November, 25, 23, 30, 0, 0, time.UTC)) // Wednesday evening
	w.as(access.Learner)
	w.Sees("Log your hours")
	w.looks("log")
	w.Fill("What did you do?", "Piped borders")
	w.Press("Log my hours")
	w.Sees("logged for")
	w.looks("logged")
	w.Press("My week")
	w.looks("week")
	w.In("Mon, Nov 23").Fill("Or how long", "2h30")
	w.Press("My week is complete")
	w.Sees("Your week is complete: 5 h")
	w.looks("week-complete")
	w.visit("/hours/all", "hours-all")
}

func (w *walker) supervisorConfirms() {
	w.clock.Set(time.Date(2026, time.November, 27, 21, 0, 0, 0, time.UTC)) // Friday, when the weekly letters leave
	letter := w.letter("sam@quixnorth.example", "Confirm 8 h of your 2 students")
	w.looks("letter-hours")
	w.Forget(w.url)
	w.visit(w.link(letter)[len(w.url):], "link")
	w.Press("Continue")
	w.looks("confirm")
	w.In("Mon, Nov 23").Press("Change")
	w.looks("confirm-answer")
	w.Click("They worked another length of time")
	w.Fill("Hours", "2")
	w.Fill("Minutes", "0")
	w.Fill("Why?", "We closed early")
	w.Press("Send my answer")
	w.Sees("now 2 h")
	w.later(time.Minute)
	w.In("Ana").Press("Confirm 3 h")
	w.Sees("Confirmed: 3 h in one entry.")
	w.looks("confirm-undo")
	w.Press("Undo")
	w.Sees("Taken back: one entry waits again.")
	w.In("Ana").Press("Confirm 3 h")
	w.In("Beto").Press("Confirm 2 h 30 min")
	w.Sees("All done. Thank you!")
	w.looks("confirm-done")
}

func (w *walker) coordinatorApproves() {
	w.as(access.Coordinator)
	w.Press("Hours that need a look")
	w.looks("queue")
	w.In("Beto").Press("Beto")
	w.looks("queue-week")
	w.Press("Approve 4 h 30 min")
	w.Sees("Approved: 4 h 30 min")
	w.Press("Approve the one week as planned: 6 h")
	w.Sees("Approved: 6 h in 2 entries.")
	w.Sees("No hours wait for you")
	w.visit("/hours/export", "export")
	w.Fill("From", "2026-11-16")
	w.Fill("To", "2026-11-29")
	w.Press("Show what is ready")
	w.looks("export-ready")
	w.Press("Lock and make the file")
	w.Sees("The file is made")
	w.looks("exported")
	line := "Beto quixnorth,,North High,Bakery quixnorth,Cake decorator,2026-11-23,,,0,120,2.00,15.50,31.00"
	if csv := w.Download("CSV file"); !strings.Contains(csv, line) {
		w.t.Errorf("the file lacks the changed entry %q\n%s", line, csv)
	}
}

func (w *walker) skillsAreRated() {
	w.as(access.Coordinator)
	w.visit("/placements", "")
	w.In("Cake decorator").Press("Beto quixnorth")
	w.Press("Training plan and reviews")
	w.looks("reviews-none")
	w.Press("Write the plan")
	w.looks("plan")
	w.Fill("What the student does", "Decorates cakes for orders")
	w.Fill("Career skills", "Pipe a border\nCover a cake\nRead an order")
	w.Fill("Goals", "Decorate a birthday cake alone")
	w.Press("Save the plan")
	w.Sees("The training plan is saved.")
	w.looks("reviews-planned")
	w.Press("Ask Sam quixnorth for the first review")
	w.rateByLink("First review of Beto", "2 Developing")
	w.rateMyself("first time", "2 Developing")
	w.later(14 * 24 * time.Hour)
	w.as(access.Coordinator)
	w.visit("/reviews", "reviews-due")
	w.In("Cake decorator").Press("Beto quixnorth")
	w.Press("Ask Sam quixnorth for the final review")
	w.rateByLink("Final review of Beto", "4 Proficient")
	w.rateMyself("at the end", "5 Advanced")
	w.looks("reviews-both")
}

// rateMyself rates every skill as the learner.
func (w *walker) rateMyself(when, rating string) {
	w.t.Helper()
	w.as(access.Learner)
	w.visit("/my-placements", "my-placements")
	w.In("Cake decorator").Press("Open")
	w.looks("my-placement")
	w.Press("Training plan and reviews")
	w.Press("Rate my skills: " + when)
	w.looks("rate-myself")
	w.rate(rating)
	w.Press("Save my ratings")
	w.Sees("Your ratings are saved.")
}

// rateByLink rates every skill as the supervisor, who has only the letter.
func (w *walker) rateByLink(title, rating string) {
	w.t.Helper()
	letter := w.letter("sam@quixnorth.example", "Beto quixnorth: a short review")
	w.Forget(w.url)
	w.visit(w.link(letter)[len(w.url):], "review-link")
	w.Press("Continue")
	w.Sees(title)
	w.looks("review")
	w.rate(rating)
	w.Press("Send the review")
	w.Sees("Thank you, the review is sent")
	w.looks("review-sent")
}

func (w *walker) rate(rating string) {
	w.t.Helper()
	for _, skill := range []string{
		"Attendance", "Communication", "Teamwork", "Motivation", "Critical thinking", "Workplace culture", "Pipe a border", "Cover a cake", "Read an order",
	} {
		w.In(skill).Click(rating)
	}
}

func (w *walker) placementCompletes() {
	w.as(access.Coordinator)
	w.visit("/placements", "")
	w.In("Cake decorator").Press("Beto quixnorth")
	w.Press("Complete")
	w.Sees("1 placement completed")
	w.looks("placement-completed")
	w.as(access.Learner)
	w.visit("/timeline", "timeline")
	w.Sees("Cake decorator")
	w.Sees("4 h 30 min")
}
