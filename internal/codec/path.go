package codec

import (
	"strconv"
	"strings"
)

// Step is the first step of a wire path: a field, an item if the field is a list, and the rest of the path.
type Step struct {
	// Field is the number of the field, or -1.
	Field int
	// Item is the index in the list, or -1.
	Item int
	// Rest is the path after the step.
	Rest string
}

// Walk returns the first step of path among the given fields. For a field that is not in the table and for an invalid path,
// Field is -1.
func (f *Fields) Walk(path string) Step {
	name, rest := path, ""
	item := -1
	if i := strings.IndexAny(path, ".["); i >= 0 {
		name, rest = path[:i], path[i:]
	}
	if strings.HasPrefix(rest, "[") {
		end := strings.IndexByte(rest, ']')
		if end < 0 {
			return Step{Field: -1, Item: -1}
		}
		n, err := strconv.ParseUint(rest[1:end], 10, 31)
		if err != nil {
			return Step{Field: -1, Item: -1}
		}
		item, rest = int(n), rest[end+1:]
	}
	if rest != "" {
		if rest[0] != '.' || len(rest) == 1 {
			return Step{Field: -1, Item: -1}
		}
		rest = rest[1:]
	}
	return Step{f.Find(name), item, rest}
}
