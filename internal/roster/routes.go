package roster

import "throughline/internal/platform/web"

// Routes are the pages and the API of this room.
func (s *Service) Routes() []web.Route { return nil }
