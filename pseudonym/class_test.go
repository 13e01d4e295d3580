package pseudonym_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

func TestClassNames(t *testing.T) {
	names := []string{
		"upn", "sam", "sid", "full-name", "user", "email", "ip", "mac", "device-id", "device-name", "fqdn", "opaque",
	}
	for i, name := range names {
		c, err := pseudonym.ParseClass(name)
		require.NoError(t, err)
		assert.Equal(t, pseudonym.Class(i+1), c)
		assert.Equal(t, name, c.String())
		assert.True(t, c.Known())

		text, err := json.Marshal(map[pseudonym.Class]pseudonym.Class{c: c})
		require.NoError(t, err)
		assert.Equal(t, `{"`+name+`":"`+name+`"}`, string(text))
		var back map[pseudonym.Class]pseudonym.Class
		require.NoError(t, json.Unmarshal(text, &back))
		assert.Equal(t, c, back[c])
	}
}

func TestClassUnknown(t *testing.T) {
	for _, name := range []string{"", "UPN", "upn ", "unknown", "full_name"} {
		_, err := pseudonym.ParseClass(name)
		assert.ErrorIs(t, err, telemetry.ErrUnknown)
		assert.ErrorContains(t, err, ": upn, sam, sid, full-name, user, email, ip, mac, device-id, device-name, fqdn, opaque")
	}
	for _, c := range []pseudonym.Class{0, pseudonym.Opaque + 1, 255} {
		assert.False(t, c.Known())
		assert.Equal(t, "unknown", c.String())
		_, err := c.MarshalText()
		assert.ErrorIs(t, err, telemetry.ErrUnknown)
		_, err = pseudonym.Canonical(c, "x")
		assert.ErrorIs(t, err, telemetry.ErrIdentifier)
		for _, h := range []*pseudonym.Hasher{pseudonym.Documented(), vectorHasher(t)} {
			_, err = h.Token(c, "x")
			assert.ErrorIs(t, err, telemetry.ErrIdentifier)
		}
	}
	c := pseudonym.SID
	assert.Error(t, c.UnmarshalText([]byte("nothing")))
	assert.Equal(t, pseudonym.SID, c, "a failed decode changed the target")
}

func TestScrambledNames(t *testing.T) {
	var zero pseudonym.Scrambled
	assert.Equal(t, pseudonym.Always, zero, "the zero value counts as always scrambled")
	assert.Equal(t, "always", pseudonym.Always.String())
	assert.Equal(t, "optional", pseudonym.Optional.String())
	assert.Equal(t, "unstated", pseudonym.Unstated.String())
	assert.Equal(t, "unknown", pseudonym.Scrambled(9).String())
}
