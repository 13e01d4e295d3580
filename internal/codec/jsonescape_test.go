package codec

import (
	"testing"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Two escapes are one character if they are a high and a low surrogate and the second directly follows the first.
func TestJSONSurrogates(t *testing.T) {
	for text, want := range map[string]string{
		`\ud800\udc00`:          "\U00010000",
		`\udbff\udfff`:          "\U0010FFFF",
		`\uD83D\uDE00`:          "\U0001F600",
		`a\ud83d\ude00\u0041\n`: "a\U0001F600A\n",
		`\ud7ff\ue000\uffff`:    "\ud7ff\ue000\uffff",
		`\ud800`:                "",
		`\ud800\ud800`:          "",
		`\udc00\ud800`:          "",
		`\udfff`:                "",
		`\ud83dxude00`:          "",
		`\ud83d\xde00`:          "",
		`\ud83d\nude00`:         "",
		`\ud83d \ude00`:         "",
		`\ud83d\ue000`:          "",
		`\ud83d\udbff`:          "",
		`\ud83d\u`:              "",
		`\ud83d\ude0`:           "",
		`\ud83d\`:               "",
		`\ud83d`:                "",
	} {
		got, err := readPerson(t, `{"name":"`+text+`"}`)
		if want == "" {
			require.NotNil(t, err, text)
			assert.ErrorIs(t, err, fault.ErrEncoding, text)
			continue
		}
		require.Nil(t, err, text)
		assert.Equal(t, want, got.Name, text)
	}
}

// If a number is expected, an object or a list is refused as a value of the wrong kind, and not as a malformed number.
func TestJSONScalarOfAnotherKind(t *testing.T) {
	for _, value := range []string{`{}`, `[]`, `[1]`, `{"a":1}`} {
		_, err := readPerson(t, `{"age":`+value+`}`)
		require.NotNil(t, err, value)
		assert.Equal(t, fault.Error{Kind: fault.ErrFormat, Path: "age", Offset: 7, Want: "a number or boolean"}, *err, value)
	}
}
