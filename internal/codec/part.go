package codec

// Part is the table of a record that is read and written item by item, made by the generator. Its streamed fields are
// lists, or records that are parts themselves.
type Part struct {
	// JSON and XML are the tables of its fields.
	JSON, XML *Fields
	// Streamed has bit n set where field n is streamed, and Lists where it is a list.
	Streamed, Lists uint64
	// Items has, at n, the table of the items of list n where XML has an element around them. It ends at the last one.
	Items []*Fields
	// Of has, at n, the table of the record, or of each record of the list, that field n is. It ends at the last one.
	Of []*Part
}

// ItemsOf returns the table of the items of list n in XML, or nil where there is no element around them.
func (p *Part) ItemsOf(n int) *Fields { return at(p.Items, n) }

// PartOf returns the table of the record that field n is, or nil where it is none that has one.
func (p *Part) PartOf(n int) *Part { return at(p.Of, n) }

func at[T any](s []*T, n int) *T {
	if n >= len(s) {
		return nil
	}
	return s[n]
}
