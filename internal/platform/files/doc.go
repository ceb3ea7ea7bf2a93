// Package files keeps what people upload: signed agreements, certificates, photographs.
//
// The bytes lie outside the web root, in one folder a district, under the SHA-256 of
// their content; what they are called and what they belong to is a row of the database.
// Storing takes two steps, because a transaction may run twice and a disk cannot:
//
//	staged, err := store.Stage(district, header.Filename, file) // checked, on disk, fsynced
//	...
//	err = d.Update(ctx, scope, func(tx *db.Tx) error {
//		f, err := files.Commit(tx, now, staged, "placement:"+id, actor)
//		...
//	})
//
// What holds:
//
//   - Only the kinds of [Kinds] are taken, by extension and by content together, up to a
//     size; packed documents are looked into (unpacked size, macros).
//   - A name given by a person is a label: it never becomes a part of a path.
//   - A committed file is on disk: content, name and folder are synced before the row.
//   - A file is served as a download that no browser shows or runs ([Store.Serve]).
//   - What was staged and never committed, or lost its last row, is deleted by
//     [Store.Collect] after a day.
//
// Content is not scanned for malware here. Whether somebody may read a file is for the
// room to decide that it belongs to.
package files
