package codec

// Part is the table of a record that can be read and written item by item. The generator writes it. Its streamed fields
// are lists, or records that are Parts.
type Part struct {
	// Root is the root element in XML, and Seal the name of the digest of the document. Both are empty unless the record is a
	// document.
	Root, Seal string
	// JSON and XML are the tables of its fields.
	JSON, XML *Fields
	// Streamed has bit n set if field n is streamed, Lists if it is also a list, and Texts if it is a list of texts.
	Streamed, Lists, Texts uint64
	// Items has, at n, the table of the items of list n if XML has an element around them. It ends after the last such table.
	Items []*Fields
	// Of has, at n, the table of the record that field n is, or of each record of the list. It ends after the last such table.
	Of []*Part
}

// ItemsOf returns the table of the items of list n in XML, or nil if there is no element around them.
func (p *Part) ItemsOf(n int) *Fields { return at(p.Items, n) }

// PartOf returns the table of the record that field n is, or nil if there is none.
func (p *Part) PartOf(n int) *Part { return at(p.Of, n) }

// Inner returns the table of the record that field n is, or nil if it is not a record or is a list.
func (p *Part) Inner(n int) *Part {
	if p.Lists>>n&1 != 0 {
		return nil
	}
	return p.PartOf(n)
}

// ListsBefore returns how many streamed lists the first n fields are or contain, except those in records of lists. For all fields
// of the table, the result is the number of lists of the record, which numbers its lists this way.
func (p *Part) ListsBefore(n int) (lists int) {
	for f := range n {
		switch {
		case p.Streamed>>f&1 == 0:
		case p.Lists>>f&1 != 0:
			lists++
		default:
			lists += p.PartOf(f).lists()
		}
	}
	return lists
}

// lists returns how many streamed lists the record has.
func (p *Part) lists() int { return p.ListsBefore(len(p.JSON.Names)) }

// Depth returns how deeply records with streamed fields nest.
func (p *Part) Depth() int {
	most := 0
	for _, of := range p.Of {
		if of != nil {
			most = max(most, of.Depth())
		}
	}
	return most + 1
}

func at[T any](s []*T, n int) *T {
	if n >= len(s) {
		return nil
	}
	return s[n]
}
