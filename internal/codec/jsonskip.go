package codec

import (
	"github.com/csg-telemetry/telemetry/internal/fault"
)

// Skip checks the value at i, of any kind, and returns the index after it.
func (d *JSON) Skip(i int) int {
	if i < 0 {
		return i
	}
	return d.skip(i)
}

func (d *JSON) skip(i int) int {
	if i >= len(d.src) {
		return d.fail(i, fault.ErrSyntax, "a value")
	}
	switch c := d.src[i]; c {
	case '"':
		end, _ := d.str(i + 1)
		if end < 0 {
			return end
		}
		return end + 1
	case '{':
		return d.skipObject(i)
	case '[':
		return d.skipArray(i)
	case 't':
		return d.literal(i, "true")
	case 'f':
		return d.literal(i, "false")
	case 'n':
		return d.literal(i, "null")
	default:
		if c == '-' || c-'0' < 10 {
			return d.number(i)
		}
	}
	return d.quote(i, "a value")
}

func (d *JSON) skipObject(i int) int {
	if d.depth++; d.depth > d.lim.Depth {
		return d.fail(i, fault.ErrLimit, "less nesting")
	}
	var many map[string]struct{}
	first := d.unknown.n
	if i = d.space(i + 1); i < len(d.src) && d.src[i] == '}' {
		d.depth--
		return i + 1
	}
	for {
		start := i
		name, at := d.key(i)
		if at < 0 {
			return at
		}
		if !d.unknown.add(name, first, &many) {
			return d.fail(start, fault.ErrDuplicate, "each member once")
		}
		if i = d.skip(d.space(at)); i < 0 {
			return i
		}
		if i = d.space(i); i < len(d.src) && d.src[i] == '}' {
			d.depth--
			d.unknown.n = first
			return i + 1
		}
		if i >= len(d.src) || d.src[i] != ',' {
			return d.fail(i, fault.ErrSyntax, "a comma or the end of the object")
		}
		i = d.space(i + 1)
	}
}

func (d *JSON) skipArray(i int) int {
	a, i := d.OpenArray(i)
	a.skipped = true
	for i = d.Item(&a, i); a.More; i = d.Item(&a, i) {
		if i = d.skip(i); i < 0 {
			return i
		}
	}
	return i
}

func (d *JSON) literal(i int, want string) int {
	if !hasPrefix(d.src[i:], want) {
		return d.fail(i, fault.ErrSyntax, "a value")
	}
	return i + len(want)
}

// number checks the syntax of the number at i.
func (d *JSON) number(i int) int {
	s, start := d.src, i
	if s[i] == '-' {
		i++
	}
	first := i
	i = digits(s, i)
	ok := i-first == 1 || i > first && s[first] != '0'
	if ok && i < len(s) && s[i] == '.' {
		first = i + 1
		i = digits(s, first)
		ok = i > first
	}
	if ok && i < len(s) && s[i]|0x20 == 'e' {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		first = i
		i = digits(s, i)
		ok = i > first
	}
	if !ok {
		return d.fail(start, fault.ErrSyntax, "a number")
	}
	return i
}

// digits returns the index of the first byte at or after i that is not a digit.
func digits[T Text](s T, i int) int {
	for i < len(s) && s[i]-'0' < 10 {
		i++
	}
	return i
}
