package xenserver

// Edition is the type of license on a host. The page lists none, so the type is open: every text decodes, and Known tells
// the editions of XenServer 8.
type Edition string

// The editions of XenServer 8.
const (
	EditionTrial    Edition = "trial"
	EditionStandard Edition = "standard"
	EditionPremium  Edition = "premium"
)

// Known reports whether e is an edition of XenServer 8.
func (e Edition) Known() bool {
	return e == EditionTrial || e == EditionStandard || e == EditionPremium
}
