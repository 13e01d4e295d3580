//go:build !race

package spa_test

import (
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/stretchr/testify/assert"
)

// These are upper bounds of allocations: one for the strings with escapes, and those of the lists. The race detector
// allocates too, so the file is not built with it.
func TestAllocations(t *testing.T) {
	lists := map[string]float64{"config": 3, "user": 5}
	for _, k := range kinds {
		line := sample(t, k.name)
		e := decode(t, k.new(), line)
		buf := make([]byte, 0, 8<<10)
		for _, c := range []struct {
			name string
			most float64
			f    func() error
		}{
			{"decode", 1 + lists[k.name], func() error { return e.DecodeJSON([]byte(line), telemetry.Limits{}) }},
			{"append JSON", 0, func() (err error) { buf, err = e.AppendJSON(buf[:0]); return err }},
			{"append XML", 0, func() (err error) { buf, err = e.AppendXML(buf[:0]); return err }},
			{"check", 0, func() error { return e.Check().Err() }},
		} {
			got := testing.AllocsPerRun(100, func() {
				if err := c.f(); err != nil {
					panic(err)
				}
			})
			assert.LessOrEqual(t, got, c.most, k.name+": "+c.name)
		}
	}
}
