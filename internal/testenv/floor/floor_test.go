package floor_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/testenv/floor"
)

// serve is a floor over a file with one learner, whose token is "secret".
func serve(t *testing.T) (*floor.Server, *testenv.Cast) {
	t.Helper()
	d := testenv.OpenDB(t)
	hash := sha256.Sum256([]byte("secret"))
	cast := testenv.NewCast(t, d)
	err := d.Update(context.Background(), db.Scope{}, func(tx *db.Tx) error {
		return tx.ExecOne(`INSERT INTO api_token (id, token_hash, account_id, district_id, name, scopes, created_at, expires_at)
			VALUES ('t', $1, $2, $3, '', '', 0, 0)`, hex.EncodeToString(hash[:]), cast.North.Actor(access.Learner).ID, cast.North.District)
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := floor.New(d.DSN())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, cast
}

func do(s *floor.Server, method, token, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/shifts", strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestFloorAnswersBothRequests(t *testing.T) {
	s, cast := serve(t)
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Go(func() {
			body := fmt.Sprintf(`{"placement_id":%q,"day":"2027-01-%02d","week":"2027-01-03","minutes":%d}`, cast.North.Placement, i%28+1, i)
			if w := do(s, http.MethodPost, "secret", body); w.Code != http.StatusOK {
				t.Errorf("POST: %d %s", w.Code, w.Body)
			}
		})
	}
	wg.Wait()
	w := do(s, http.MethodGet, "secret", "")
	var got []floor.Shift
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got) != 50 {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	if got[0].Day != "2027-01-28" || got[0].Verify != "draft" {
		t.Errorf("first is %+v", got[0])
	}
}

func TestFloorKnowsItsBearer(t *testing.T) {
	s, _ := serve(t)
	if w := do(s, http.MethodGet, "wrong", ""); w.Code != http.StatusUnauthorized {
		t.Errorf("GET with a wrong token: %d", w.Code)
	}
	if w := do(s, http.MethodPost, "wrong", "{}"); w.Code != http.StatusUnauthorized {
		t.Errorf("POST with a wrong token: %d", w.Code)
	}
	if w := do(s, http.MethodPost, "secret", "no json"); w.Code != http.StatusInternalServerError {
		t.Errorf("POST of no JSON: %d", w.Code)
	}
}
