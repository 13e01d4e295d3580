package leakscan_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
)

// read collects the findings of a scanner in r.
func read(s *leakscan.Scanner, r io.Reader) (list []leakscan.Finding, failed error) {
	for f, err := range s.ScanReader(r) {
		if err != nil {
			return list, err
		}
		list = append(list, f)
	}
	return list, nil
}

// cuts reads text in pieces of random lengths.
type cuts struct {
	text []byte
	rand *rand.Rand
	most int
}

func (c *cuts) Read(b []byte) (int, error) {
	if len(c.text) == 0 {
		return 0, io.EOF
	}
	n := copy(b[:min(len(b), c.rand.IntN(c.most+1))], c.text)
	c.text = c.text[n:]
	return n, nil
}

// The findings are those of the whole text, for any division into reads.
func TestScanReaderFindsTheSame(t *testing.T) {
	known, err := leakscan.New(leakscan.WithKnown(pseudonym.FullName, "Ann Lee", "Steven Müller"))
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(3, 4))
	parts := []string{
		"bob@example.com", `CTXLAB\steven`, someSID, "192.0.2.7", "2001:db8::7:1", "00-1a-2b-33-44-55", "Ann Lee", `{"x":"CTXLAB\\nadia \u0041"}`,
		"steven%40example.com", "&#65;nn Lee", base64Of("user=bob@example.com"), "version 7.25.0.0", `"`, `\`, "\\n", "<!-- x -->", strings.Repeat("ab ", 50),
		strings.Repeat("x", 300), base64Of(strings.Repeat("nothing to see ", 400) + "bob@example.com" + strings.Repeat(" nothing at all", 400)),
	}
	for round := range 24 {
		var b bytes.Buffer
		breaks := []int{0, 3, 200}[round%3] // lines end never, often, or rarely
		for size := 1 + r.IntN(400_000); b.Len() < size; {
			b.WriteString(parts[r.IntN(len(parts))])
			if b.WriteByte(' '); breaks > 0 && r.IntN(breaks) == 0 {
				b.WriteByte('\n')
			}
		}
		want := slices.Collect(known.Scan(b.Bytes()))
		for _, most := range []int{1 << 20, 70_000, 1000} {
			got, err := read(known, &cuts{b.Bytes(), r, most})
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	}
}

// An identifier is found at any place in a line that is too long to be searched at once, once and completely.
func TestScanOfLongLines(t *testing.T) {
	const size = 130_000
	for _, id := range []string{"bob@example.com", someSID, `{"x":"CTXLAB\\steven"}`, "192.0.2.7", base64Of("user=bob@example.com")} {
		for k := range 10 * 16 {
			at := (k/16+4)*8192 - 40 + 3*(k%16)
			text := bytes.Repeat([]byte{'-', ' '}, size/2)
			copy(text[at:], id)
			got := slices.Collect(leakscan.Scan(text))
			require.Len(t, got, 1, "%s at %d", id, at)
			require.True(t, got[0].Start >= int64(at) && got[0].End <= int64(at+len(id)), "%s at %d: %v", id, at, got[0])
		}
	}
	// So is one in a longer word of base64.
	for at := 60_000; at < 60_060; at++ {
		text := []byte(strings.Repeat("x ", size/2))
		copy(text[at:], "bob@example.com")
		word := "key: " + base64.StdEncoding.EncodeToString(text)
		got := slices.Collect(leakscan.Scan([]byte(word)))
		require.Len(t, got, 1, "at %d", at)
		assert.InDelta(t, 5+at*4/3, got[0].Start, 4)
		assert.Less(t, got[0].End-got[0].Start, int64(30))
	}
}

// Memory does not grow with the text, with or without lines.
func TestScanReaderMemory(t *testing.T) {
	for _, unit := range []string{strings.Repeat("nothing to see here, 12:30:45\n", 1000), strings.Repeat("one line of QUJDREVGR0hJSktMTU5PUFFSU1RVVg \\\\ %41 ", 1000)} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got, err := read(nil, io.LimitReader(endless(unit), 20_000_000))
		runtime.ReadMemStats(&after)
		require.NoError(t, err)
		assert.Empty(t, got)
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(4<<20))
	}
}

// endless repeats itself endlessly.
type endless string

func (e endless) Read(b []byte) (int, error) { return copy(b, e), nil }

// Text before an error is searched, and the error comes last. A reader that returns neither bytes nor an error ends.
func TestScanReaderErrors(t *testing.T) {
	failed := errors.New("the disk")
	got, err := read(nil, io.MultiReader(strings.NewReader("a bob@example.com"), iotest.ErrReader(failed)))
	assert.Equal(t, failed, err)
	assert.Len(t, got, 1)
	_, err = read(nil, idle{})
	assert.Equal(t, io.ErrNoProgress, err)
	_, err = read(nil, liar{})
	assert.Equal(t, io.ErrNoProgress, err)
	for range (*leakscan.Scanner)(nil).ScanReader(strings.NewReader("a@b c@d")) {
		break // the loop can be left
	}
}

type (
	idle struct{}
	liar struct{}
)

func (idle) Read([]byte) (int, error)   { return 0, nil }
func (liar) Read(b []byte) (int, error) { return len(b) + 1, nil }
