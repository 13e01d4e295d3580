package codec

import (
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each byte at each place is a lower-case hex digit, or makes the whole text invalid.
func TestUnhexLower(t *testing.T) {
	const good = "0123456789abcdef"
	for c := range 256 {
		for i := range good {
			text := []byte(good)
			text[i] = byte(c)
			got := make([]byte, len(good)/2)
			valid := strings.IndexByte(good, byte(c)) >= 0
			require.Equal(t, valid, UnhexLower(got, text), "%q at %d", byte(c), i)
			require.Equal(t, valid, UnhexLower(got, string(text)), "%q at %d", byte(c), i)
			if valid {
				assert.Equal(t, string(text), hex.EncodeToString(got))
			}
		}
	}
}

// Numbers have their exact value, and those beyond a limit are refused, regardless of their length.
func TestWholeNumbers(t *testing.T) {
	for digits := 1; digits < 25; digits++ {
		for _, text := range []string{"1" + strings.Repeat("0", digits-1), strings.Repeat("9", digits), "18446744073709551615", "18446744073709551616", "9223372036854775807", "9223372036854775808"} {
			want, ok := new(big.Int).SetString(text, 10)
			require.True(t, ok)
			u, err := ParseUint64[uint64](text)
			assert.Equal(t, want.IsUint64(), err == nil, text)
			if err == nil {
				assert.Equal(t, text, fmt.Sprint(u))
			}
			n, err := ParseInt64[int64](text)
			assert.Equal(t, want.IsInt64(), err == nil, text)
			if err == nil {
				assert.Equal(t, text, fmt.Sprint(n))
			}
		}
	}
	for _, text := range []string{"", "00", "01", " 1", "1 ", "+1", "-", "-1", "1.0", "1e3", "12345678901234567890x", "x", "\xb1"} {
		_, err := ParseUint64[uint64](text)
		assert.Error(t, err, text)
	}
}

// Eight bytes are a number if each of them is a digit.
func TestDigits8(t *testing.T) {
	for n := uint64(0); n < 100_000_000; n += 7919 {
		text := fmt.Sprintf("%08d", n)
		got, ok := digits8(Load64(text))
		require.True(t, ok, text)
		require.Equal(t, n, got)
	}
	for c := range 256 {
		for i := range 8 {
			text := []byte("13579086")
			text[i] = byte(c)
			_, ok := digits8(Load64(text))
			require.Equal(t, c >= '0' && c <= '9', ok, "%q at %d", byte(c), i)
		}
	}
}

// The fast path for whole numbers returns the same values as the general path, and leaves other input to it.
func TestWhole(t *testing.T) {
	for _, number := range []string{"0", "7", "00", "01", "-1", "1.5", "1e3", "12345678", "123456789", "1234567890123456", "12345678901234567", "999999999999999999",
		"1000000000000000000", "18446744073709551615", "18446744073709551616", "1234567x", "12345678x", "1234567890123456x", `"12345678"`, "true", "2147483647", "2147483648"} {
		for _, after := range []string{",", "}", " ", "\n", "]", "x", ""} {
			doc := number + after + strings.Repeat(" ", 30)
			read := func(slow bool) (counts, wides [2]any) {
				for n, lim := range []Limits{testLimits, testLimits} {
					d := JSON{slow: slow}
					d.Reset([]byte(doc), lim)
					if n == 0 {
						counts[0], counts[1] = Whole(&d, 0, MaxCount, ParseCount)
					} else {
						wides[0], wides[1] = Whole(&d, 0, 1<<64-1, ParseUint64[uint64])
					}
				}
				return counts, wides
			}
			counts, wides := read(false)
			slowCounts, slowWides := read(true)
			assert.Equal(t, slowCounts, counts, "%q", doc)
			assert.Equal(t, slowWides, wides, "%q", doc)
		}
	}
}

// A long list gets room for the expected items of the rest of the document, and never for much more than it has.
func TestRoom(t *testing.T) {
	doc := "[" + strings.Repeat(`"12345678",`, 1000) + `"12345678"` + strings.Repeat(" ", 1000) + "]"
	for name, doc := range map[string]string{"alike": doc, "short ones first": "[" + strings.Repeat(`"",`, 20) + doc[1:], "long ones first": `["` + strings.Repeat("x", 5000) + `",` + doc[1:]} {
		var d JSON
		i := d.Reset([]byte(doc), Limits{Document: 1 << 20, Depth: 8, Token: 1 << 20, Attributes: 8})
		a, i := d.OpenArray(i)
		var list []string
		grown := 0
		for i = d.Item(&a, i); a.More; i = d.Item(&a, i) {
			var item string
			item, i = d.Text(i)
			before := cap(list)
			list = append(Room(&d, &a, i, list), item)
			if cap(list) != before {
				grown++
			}
			require.LessOrEqual(t, cap(list), 5*len(list)+8, name)
		}
		require.Nil(t, d.End(i), name)
		assert.LessOrEqual(t, grown, 12, name)
		assert.LessOrEqual(t, cap(list), 2*len(list), name)
	}
}
