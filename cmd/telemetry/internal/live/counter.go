package live

// Counter counts texts of which there may be very many. Those beyond the first 1,000 are counted together.
type Counter map[string]int

// most is how many texts a Counter tells apart.
const most = 1000

// Add counts a text.
func (c Counter) Add(text string) {
	if _, ok := c[text]; !ok && len(c) >= most {
		text = "(others)"
	}
	c[text]++
}
