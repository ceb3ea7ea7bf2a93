package home

import "throughline/internal/platform/access"

// NavOf lists the addresses of a role's navigation, for tests outside.
func (s *Service) NavOf(role access.Role) (paths []string) {
	a := access.Actor{Kind: access.Account, Grants: []access.Grant{{Role: role}}}
	for _, e := range entries {
		if a.Has(e.roles...) {
			paths = append(paths, e.path)
		}
	}
	return paths
}
