package files

import (
	"mime"
	"net/http"
)

// Serve answers with a file as a download. The room has checked that the reader may
// have it. The headers keep a browser from showing or running it in our name.
func (s *Store) Serve(w http.ResponseWriter, r *http.Request, f File) error {
	content, err := s.Content(f)
	if err != nil {
		return err
	}
	defer content.Close()
	h := w.Header()
	h.Set("Content-Type", f.MediaType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	h.Set("ETag", `"`+f.SHA256+`"`)
	http.ServeContent(w, r, "", f.CreatedAt.Time(), content)
	return nil
}
