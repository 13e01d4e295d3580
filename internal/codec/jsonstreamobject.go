package codec

import "github.com/csg-telemetry/telemetry/internal/fault"

// unopened is the current member of an object that was not opened.
const unopened = -3

// Open opens the next value, which must be an object. Its members are read with Next.
func (s *JSONStream) Open(o *Object) {
	o.cur = unopened
	if !s.bracket('{', "an object") {
		return
	}
	if !s.d.density.add(s.Offset(), recordBytes) {
		s.fail(s.i, fault.ErrLimit, needDensity)
		return
	}
	o.first = s.d.unknown.n
	s.d.guess(o)
	s.first = true
}

// OpenArray opens the next value, which must be an array. Its items are read with Item.
func (s *JSONStream) OpenArray() (a Array) {
	s.bracket('[', "an array")
	return a
}

// bracket skips an opening bracket.
func (s *JSONStream) bracket(c byte, want string) bool {
	switch {
	case s.i < 0:
	case !s.space() && s.i < 0:
	case s.i == len(s.d.src) || s.d.src[s.i] != c:
		s.Held(0, func(d *JSON, i int) int { return d.wrongKind(i, want) })
	case s.d.depth == s.d.lim.Depth:
		s.fail(s.i, fault.ErrLimit, "less nesting")
	default:
		s.d.depth++
		s.i++
		return true
	}
	return false
}

// Next moves to the next documented member of o, like the method of JSON, and returns its number. At the end of the
// object and after a failure it returns a negative number.
func (s *JSONStream) Next(o *Object) (field int) {
	if s.i < 0 {
		if o.cur != unopened {
			s.d.within(o)
		}
		return failed
	}
	for s.i >= 0 {
		before, depth, names := *o, s.d.depth, s.d.unknown.n
		field, end := s.d.step(o, s.i, s.first)
		if s.short(end) {
			*o = before
			if names < s.d.unknown.n {
				delete(o.many, s.d.unknown.at(names)) // the name of the member is already in the map
			}
			s.again(depth, names, s.d.lim.Token, tooLong)
			continue
		}
		s.i, s.first = end, false
		if end < 0 || field != undocumented {
			return field
		}
		if o.run.end > 0 {
			s.d.gather(o) // before the window advances
		}
	}
	return failed
}

// step is Next for one member.
func (d *JSON) step(o *Object, i int, first bool) (field, at int) {
	i = d.space(i)
	switch {
	case i < len(d.src) && d.src[i] == '}':
		return d.closeObject(o, i)
	case first:
	case i < len(d.src) && d.src[i] == ',':
		i = d.space(i + 1)
	default:
		return failed, d.fail(i, fault.ErrSyntax, "a comma or the end of the object")
	}
	return d.member(o, i)
}

// Item moves to the next item of a and reports whether there is one.
func (s *JSONStream) Item(a *Array) bool {
	s.space()
	for {
		before := *a
		end := s.d.Item(a, s.i)
		if !a.More || !s.short(end) {
			s.i = end
			return a.More
		}
		*a = before
		s.again(s.d.depth, s.d.unknown.n, s.d.lim.Token, "less white space")
	}
}

// Document is like the method of JSON. Call it after the end of o.
func (s *JSONStream) Document(o *Object) {
	if s.i >= 0 {
		s.i = s.d.Document(o, s.i)
	}
}
