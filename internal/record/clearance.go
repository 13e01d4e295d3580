package record

// Clearance is embedded in records that must not be written with identifiers in clear. It says whether such a record
// may be written nevertheless. It is embedded under an unexported name, so that pseudonym.InClear finds its method, but
// users do not.
type Clearance struct{ given bool }

// AllowClear grants the clearance.
func (c *Clearance) AllowClear() { c.given = true }

// Cleared reports whether the clearance was granted.
func (c *Clearance) Cleared() bool { return c.given }
