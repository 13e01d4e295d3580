package leakscan_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
)

// labelled is a line and the identifiers in it: class and text. Identifiers of class other are documented as not found.
type labelled struct {
	Line string      `json:"line"`
	IDs  [][2]string `json:"ids"`
}

func readLines(t *testing.T, name string) (list []labelled) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		var l labelled
		require.NoError(t, json.Unmarshal(lines.Bytes(), &l))
		list = append(list, l)
	}
	require.NoError(t, lines.Err())
	return list
}

// The labelled lines give the recall of the classes that have a shape, and the precision. A finding is right if it is
// exactly the identifier.
func TestLabelledLines(t *testing.T) {
	for _, name := range []string{"lines.jsonl", "more.jsonl"} {
		right, missed, wrong := 0, 0, 0
		for _, l := range readLines(t, name) {
			left := map[[2]string]int{}
			for _, id := range l.IDs {
				if id[0] != "other" {
					left[id]++
				}
			}
			for f := range leakscan.Scan([]byte(l.Line)) {
				id := [2]string{f.Class.String(), l.Line[f.Start:f.End]}
				if left[id] == 0 {
					wrong++
					t.Logf("%s: false alarm: %q in %s", name, id, l.Line)
					continue
				}
				left[id]--
				right++
			}
			for id, n := range left {
				if n > 0 {
					missed += n
					t.Logf("%s: missed: %q in %s", name, id, l.Line)
				}
			}
		}
		recall := float64(right) / float64(right+missed)
		precision := float64(right) / float64(right+wrong)
		t.Logf("%s: %d of %d found, recall %.3f, %d false alarms, precision %.3f", name, right, right+missed, recall, wrong, precision)
		assert.Zero(t, missed, name)
		assert.Zero(t, wrong, name)
	}
}
