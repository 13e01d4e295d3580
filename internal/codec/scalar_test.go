package codec

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every byte at every place of a UUID is read as package uuid reads it.
func TestParseUUIDBytes(t *testing.T) {
	const text = "d4ce7919-5D80-44de-a8fa-102923fe0eAD"
	for at := range text {
		for c := range 256 {
			changed := []byte(text)
			changed[at] = byte(c)
			want, wantErr := uuid.ParseBytes(changed)
			got, err := ParseUUID(string(changed))
			require.Equal(t, wantErr == nil, err == nil, "byte %#x at %d", c, at)
			if err == nil {
				require.Equal(t, want, got)
			}
		}
		_, err := ParseUUID(text[:at])
		assert.Error(t, err)
	}
}

// Every byte at every place of a UUID is written as package uuid writes it.
func TestAppendUUIDBytes(t *testing.T) {
	u := uuid.MustParse("d4ce7919-5d80-44de-a8fa-102923fe0ead")
	for at := range u {
		for c := range 256 {
			u[at] = byte(c)
			require.Equal(t, u.String(), string(AppendUUID(nil, u)))
		}
	}
}
