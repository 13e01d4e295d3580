package record

// Empty makes a value zero.
func Empty[T any](value *T) {
	var zero T
	*value = zero
}

// Held returns how many values a field holds that is no list.
func Held(some bool) int {
	if some {
		return 1
	}
	return 0
}
