package live

// Counter counts texts. It counts the first 1,000 different texts individually, and all others together.
type Counter map[string]int

// most is the number of different texts that a Counter counts individually.
const most = 1000

// Add counts a text.
func (c Counter) Add(text string) {
	if _, ok := c[text]; !ok && len(c) >= most {
		text = "(others)"
	}
	c[text]++
}
