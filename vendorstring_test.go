package telemetry_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
)

const exampleVendorString telemetry.VendorString = ";LT=Retail;GP=2;PSL=10;CL=ENT,ADV,STD,AST;SA=1;ODP=0"

func pairsOf(v telemetry.VendorString) []string {
	var pairs []string
	for key, value := range v.All() {
		pairs = append(pairs, key+" "+value)
	}
	return pairs
}

func TestVendorStringExample(t *testing.T) {
	v := exampleVendorString
	assert.True(t, v.Valid())
	assert.Equal(t, []string{"LT Retail", "GP 2", "PSL 10", "CL ENT,ADV,STD,AST", "SA 1", "ODP 0"}, pairsOf(v))
	lt, ok := v.LT()
	assert.True(t, ok && lt == "Retail")
	gp, ok := v.GP()
	assert.True(t, ok && gp == 2)
	psl, ok := v.PSL()
	assert.True(t, ok && psl == 10)
	assert.Equal(t, []string{"ENT", "ADV", "STD", "AST"}, slices.Collect(v.CL()))
	sa, ok := v.SA()
	assert.True(t, ok && sa)
	odp, ok := v.ODP()
	assert.True(t, ok && odp == 0)
}

func TestVendorStringAbsentOrOdd(t *testing.T) {
	for _, v := range []telemetry.VendorString{"", ";X=1", ";gp=2;sa=1", ";GP=;SA=;PSL=;ODP=", ";GP=x;SA=2;PSL=-1;ODP=01",
		";GP=9223372036854775808;SA=true;PSL=1.5;ODP= 1"} {
		_, ok := v.GP()
		assert.False(t, ok, "GP of %q", v)
		_, ok = v.PSL()
		assert.False(t, ok, "PSL of %q", v)
		_, ok = v.ODP()
		assert.False(t, ok, "ODP of %q", v)
		sa, ok := v.SA()
		assert.False(t, ok || sa, "SA of %q", v)
		_, ok = v.LT()
		assert.False(t, ok, "LT of %q", v)
		assert.Empty(t, slices.Collect(v.CL()))
	}
	sa, ok := telemetry.VendorString(";SA=0").SA()
	assert.True(t, ok && !sa, "SA=0 is present")
	lt, ok := telemetry.VendorString(";LT=").LT()
	assert.True(t, ok && lt == "", "an empty value is present")
	assert.Empty(t, slices.Collect(telemetry.VendorString(";CL=").CL()))
	assert.Equal(t, []string{"A", "", "B"}, slices.Collect(telemetry.VendorString(";CL=A,,B").CL()))
}

func TestVendorStringValid(t *testing.T) {
	for name, c := range map[string]struct {
		text  telemetry.VendorString
		valid bool
		pairs []string
	}{
		"empty":              {"", true, nil},
		"one pair":           {";A=1", true, []string{"A 1"}},
		"duplicate key":      {";A=1;A=2", true, []string{"A 1", "A 2"}},
		"empty value":        {";A=;B=2", true, []string{"A ", "B 2"}},
		"equals in value":    {";A=b=c", true, []string{"A b=c"}},
		"closes CDATA":       {";A=]]>", true, []string{"A ]]>"}},
		"not ASCII":          {";Schlüssel=ä", true, []string{"Schlüssel ä"}},
		"no semicolon first": {"A=1;B=2", false, []string{"A 1", "B 2"}},
		"semicolon last":     {";A=1;", false, []string{"A 1"}},
		"semicolon alone":    {";", false, nil},
		"two semicolons":     {";A=1;;B=2", false, []string{"A 1", "B 2"}},
		"no equals sign":     {";A;B=2", false, []string{"B 2"}},
		"no key":             {";=1;B=2", false, []string{"B 2"}},
		"newline":            {";A=1\n", false, []string{"A 1\n"}},
		"no UTF-8":           {";A=\xff", false, []string{"A \xff"}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.valid, c.text.Valid())
			assert.Equal(t, c.pairs, pairsOf(c.text))
		})
	}
}

func TestVendorStringWith(t *testing.T) {
	for name, c := range map[string]struct {
		text       telemetry.VendorString
		key, value string
		want       telemetry.VendorString
	}{
		"first":             {";A=1;B=2;C=3", "A", "x", ";A=x;B=2;C=3"},
		"middle":            {";A=1;B=2;C=3", "B", "", ";A=1;B=;C=3"},
		"last":              {";A=1;B=2;C=3", "C", "long", ";A=1;B=2;C=long"},
		"new":               {";A=1", "B", "2", ";A=1;B=2"},
		"into the empty":    {"", "A", "1", ";A=1"},
		"the first of two":  {";A=1;A=2", "A", "x", ";A=x;A=2"},
		"suffix of a key":   {";BA=1", "A", "2", ";BA=1;A=2"},
		"prefix of a key":   {";AB=1", "A", "2", ";AB=1;A=2"},
		"key in a value":    {";B=A=1", "A", "2", ";B=A=1;A=2"},
		"other case":        {";a=1", "A", "2", ";a=1;A=2"},
		"equals in value":   {";A=1", "A", "x=y", ";A=x=y"},
		"closes CDATA":      {";A=1", "A", "]]>", ";A=]]>"},
		"same value":        {";A=1;B=2", "A", "1", ";A=1;B=2"},
		"value with commas": {";CL=ENT", "CL", "ENT,ADV", ";CL=ENT,ADV"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.text.With(c.key, c.value)
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
	for name, c := range map[string]struct {
		text       telemetry.VendorString
		key, value string
	}{
		"no key":             {";A=1", "", "2"},
		"semicolon in key":   {";A=1", "B;C", "2"},
		"pair as key":        {";A=1", "B=2;C", "3"},
		"equals in key":      {";A=1", "B=C", "2"},
		"semicolon in value": {";A=1", "B", "2;C=3"},
		"newline in value":   {";A=1", "B", "2\n"},
		"control in key":     {";A=1", "B\x00", "2"},
		"no UTF-8":           {";A=1", "B", "\xff"},
		"not valid before":   {"A=1", "B", "2"},
		"open end before":    {";A=1;", "B", "2"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.text.With(c.key, c.value)
			require.ErrorIs(t, err, telemetry.ErrFormat)
			requireScalarError(t, err)
			assert.Empty(t, got)
		})
	}
}

func TestVendorStringAllocations(t *testing.T) {
	var ok bool
	assert.Zero(t, testing.AllocsPerRun(100, func() { _, ok = exampleVendorString.ODP() }))
	assert.True(t, ok)
	assert.Zero(t, testing.AllocsPerRun(100, func() { ok = exampleVendorString.Valid() }))
	assert.True(t, ok)
}

func FuzzVendorString(f *testing.F) {
	f.Add(string(exampleVendorString), "GP", "3")
	f.Add(";A=1;A=2", "B", "x=y")
	f.Add("A=1;;=;", "", ";")
	f.Fuzz(func(t *testing.T, text, key, value string) {
		v := telemetry.VendorString(text)
		if v.Valid() {
			var written strings.Builder
			for k, value := range v.All() {
				written.WriteString(";" + k + "=" + value)
			}
			require.Equal(t, text, written.String(), "the pairs make up the whole text")
		}
		before := pairsOf(v)
		old, had := v.Get(key)
		w, err := v.With(key, value)
		if err != nil {
			requireScalarError(t, err)
			return
		}
		require.True(t, w.Valid())
		got, ok := w.Get(key)
		require.True(t, ok)
		require.Equal(t, value, got)
		want := slices.Clone(before)
		if had {
			want[slices.Index(want, key+" "+old)] = key + " " + value
		} else {
			want = append(want, key+" "+value)
		}
		require.Equal(t, want, pairsOf(w), "With changes only the named pair")
	})
}
