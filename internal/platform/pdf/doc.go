// Package pdf writes a document (throughline/internal/platform/paper) as a PDF that
// everybody can read, seals it with the installation's key, and says later whether a
// file is genuine and unchanged.
package pdf
