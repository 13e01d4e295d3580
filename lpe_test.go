package telemetry_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
)

func TestLPE(t *testing.T) {
	for name, c := range map[string]struct {
		lpe              telemetry.LPE
		product, edition string
		date             string
		valid            bool
	}{
		"example":             {"XDT_PLT_2020.1201", "XDT", "PLT", "2020.1201", true},
		"edition in two":      {"XDT_ENT_UD_2020.1201", "XDT", "ENT_UD", "2020.1201", true},
		"no date":             {"XDT_PLT", "", "", "", false},
		"no underscore":       {"XDT", "", "", "", false},
		"empty":               {"", "", "", "", true},
		"bad date":            {"XDT_PLT_2020.1301", "XDT", "PLT", "", false},
		"version for a date":  {"XDT_PLT_2012", "XDT", "PLT", "", false},
		"no product":          {"_PLT_2020.1201", "", "PLT", "2020.1201", false},
		"no edition":          {"XDT__2020.1201", "XDT", "", "2020.1201", false},
		"newline at the end":  {"XDT_PLT_2020.1201\n", "XDT", "PLT", "", false},
		"control in it":       {"XDT_P\x1bT_2020.1201", "XDT", "P\x1bT", "2020.1201", false},
		"no UTF-8":            {"XDT_\xff_2020.1201", "XDT", "\xff", "2020.1201", false},
		"three underscores":   {"___", "", "_", "", false},
		"letters not of 7bit": {"XDÄ_PLT_2020.1201", "XDÄ", "PLT", "2020.1201", true},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.product, c.lpe.Product())
			assert.Equal(t, c.edition, c.lpe.Edition())
			date, ok := c.lpe.SADate()
			assert.Equal(t, c.date != "", ok)
			if ok {
				assert.Equal(t, c.date, date.String())
			}
			assert.Equal(t, c.valid, c.lpe.Valid())
		})
	}
}

func TestNewLPE(t *testing.T) {
	date, err := telemetry.NewSADate(2020, time.December, 1)
	require.NoError(t, err)
	for _, want := range []telemetry.LPE{"XDT_PLT_2020.1201", "XDT_ENT_UD_2020.1201"} {
		got, err := telemetry.NewLPE(want.Product(), want.Edition(), date)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	for name, c := range map[string]struct{ product, edition string }{
		"no product":            {"", "PLT"},
		"no edition":            {"XDT", ""},
		"underscore in product": {"XDT_A", "PLT"},
		"newline":               {"XDT\n", "PLT"},
		"no UTF-8":              {"XDT", "\xff"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := telemetry.NewLPE(c.product, c.edition, date)
			require.ErrorIs(t, err, telemetry.ErrFormat)
			requireScalarError(t, err)
			assert.Empty(t, got)
		})
	}
}

func FuzzLPE(f *testing.F) {
	f.Add("XDT_PLT_2020.1201")
	f.Add("XDT_ENT_UD_2020.1201")
	f.Add("__2020.1301")
	f.Fuzz(func(t *testing.T, text string) {
		l := telemetry.LPE(text)
		date, ok := l.SADate()
		if !l.Valid() || l == "" {
			return
		}
		require.True(t, ok)
		again, err := telemetry.NewLPE(l.Product(), l.Edition(), date)
		require.NoError(t, err)
		require.Equal(t, l, again)
	})
}
