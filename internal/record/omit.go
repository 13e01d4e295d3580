package record

// Empty makes a value zero.
func Empty[T any](value *T) {
	var zero T
	*value = zero
}

// Held returns the number of values in a field that is not a list: 1 or 0.
func Held(some bool) int {
	if some {
		return 1
	}
	return 0
}
