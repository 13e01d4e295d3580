package spa_test

import (
	"errors"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/require"
)

// Whatever decodes is encoded the same after another round trip, also through XML if it has no undocumented content and
// no text that XML cannot carry. A failure leaves the target unchanged.
func FuzzEvent(f *testing.F) {
	for _, k := range kinds {
		f.Add(sample(f, k.name))
		f.Add(`{"prod":"x",` + sample(f, k.name)[1:])                   // twice
		f.Add(edit(f, sample(f, k.name), `"prod":"`, `"prod":"\uffff`)) // XML has no such character
	}
	h := pseudonym.Documented()
	f.Fuzz(func(t *testing.T, doc string) {
		for _, k := range kinds {
			before := sample(t, k.name)
			e := decode(t, k.new(), before)
			if err := e.UnmarshalJSON([]byte(doc)); err != nil {
				_, ok := errors.AsType[*telemetry.Error](err)
				require.True(t, ok)
				require.Equal(t, before, toJSON(t, e))
				continue
			}
			once := toJSON(t, e)
			require.Equal(t, once, toJSON(t, decode(t, k.new(), once)))
			_, err := pseudonym.ScrubRecord(h, e)
			require.NoError(t, err)
			require.Equal(t, once, toJSON(t, e), "scrubbing changed the record itself")

			telemetry.DropUnknown(e)
			xml, err := e.AppendXML(nil)
			if err != nil {
				require.ErrorIs(t, err, telemetry.ErrEncoding)
				continue
			}
			require.NotEmpty(t, xml)
			require.Equal(t, toJSON(t, e), toJSON(t, throughXML(t, e, k.new())))
		}
	})
}
