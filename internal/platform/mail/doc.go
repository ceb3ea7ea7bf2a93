// Package mail writes to people and knows whether it arrived.
//
// A use case composes a letter in the reader's language and enqueues it in its own
// transaction; the letter leaves only when the change that it tells of is committed:
//
//	t := cat.In(lang)
//	m := mail.Compose(cat, lang, mail.Letter{
//		To: contact.Email, Name: contact.Name, Template: "hours.week",
//		Subject:    t("hours.mail.subject", "n", 3),
//		Paragraphs: []string{t("hours.mail.intro")},
//		Action:     mail.Action{Label: t("hours.mail.button"), URL: link},
//		Why:        t("hours.mail.why"),
//		About:      "placement:" + string(id),
//	})
//	err := mail.Enqueue(tx, now, m)
//
// What holds:
//
//   - Every letter has a plain-text and an HTML part that say the same.
//   - A letter that the server refuses for good, or that could not be delivered in all
//     its attempts, becomes a [Trouble] on the coordinator's queue, with the server's
//     words; so does one that bounced ([Bounced]). Somebody calls and presses "settled".
//   - No text of ours or of a person can add a header: control characters never reach one.
//   - After it was sent the body of a letter is deleted, because it holds links and codes.
//   - In the demonstration and in tests nothing leaves: [Recorder] keeps letters to be read.
//
// A letter may leave twice when the node dies between the server's "accepted" and our
// commit; it never gets lost.
package mail
