// Package compliance is the room where labour law meets the record: may this learner do
// this work, here, at this hour?
//
// The law itself is the engine labor. This room brings the facts to it, keeps what it
// found, and lets people decide about it.
package compliance
