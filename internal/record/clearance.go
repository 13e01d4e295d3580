package record

// Clearance, in a record that refuses to be written with identifiers in clear, says whether it may be all the same. It is
// embedded under a name that is not exported, so that pseudonym.InClear finds its method, and users do not.
type Clearance struct{ given bool }

// AllowClear gives the clearance.
func (c *Clearance) AllowClear() { c.given = true }

// Cleared reports whether it was given.
func (c *Clearance) Cleared() bool { return c.given }
