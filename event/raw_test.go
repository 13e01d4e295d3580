package event_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const unknownKind = `{"ver":"1.0","id":"1fced2a0-52e7-4c48-bf4e-6f2e06136e11","type":"x","st":"2011-08-12T20:17:46.384Z",` +
	`"prod":"Other","prodVer":"1","user":{"upn":"Steven"},"n":[1.50, 1e3]}`

func TestRaw(t *testing.T) {
	var r event.Raw
	require.NoError(t, json.Unmarshal([]byte(unknownKind), &r))
	assert.Equal(t, "Other", r.Prod)
	assert.Equal(t, telemetry.Version("1"), r.ProdVer)
	assert.Empty(t, r.PayloadVersion())
	assert.Equal(t, unknownKind, toJSON(t, &r))
	require.Len(t, r.Check(), 1)
	assert.ErrorIs(t, r.Check(), telemetry.ErrUnknown)
	assert.NoError(t, r.Check().Err())
	_, err := r.AppendXML(nil)
	assert.ErrorIs(t, err, telemetry.ErrUnsupported)
	std, err := json.Marshal(&r)
	require.NoError(t, err)
	assert.JSONEq(t, unknownKind, string(std))
	for range r.Identifiers() {
		t.Fatal("an identifier of an unknown kind")
	}
}

// What is not in the form of a header is kept all the same, as long as it is JSON.
func TestRawDecode(t *testing.T) {
	for doc, want := range map[string]string{
		`{}`:                             `{}`,
		"\ufeff { \"a\" :\r\n\t1 } \r\n": `{ "a" :1 }`,
		`{"st":"yesterday","id":5}`:      `{"st":"yesterday","id":5}`,
		`{"prodVer":"a\nb"}`:             `{"prodVer":"a\nb"}`,
	} {
		var r event.Raw
		require.NoError(t, r.DecodeJSON(doc, telemetry.Limits{}), doc)
		assert.Equal(t, want, toJSON(t, &r))
	}
	r := event.Raw{JSON: "before"}
	for doc, kind := range map[string]error{
		``:                           telemetry.ErrSyntax,
		`[]`:                         telemetry.ErrSyntax,
		`{"st":5,"a"}`:               telemetry.ErrSyntax,
		`{"a":1,"a":2}`:              telemetry.ErrDuplicate,
		`{"st":5,"b":{"a":1,"a":2}}`: telemetry.ErrDuplicate,
		"{\"a\":\"\xff\"}":           telemetry.ErrEncoding,
	} {
		assert.ErrorIs(t, r.DecodeJSON(doc, telemetry.Limits{}), kind, doc)
		assert.Equal(t, event.Raw{JSON: "before"}, r)
	}
	assert.ErrorIs(t, r.DecodeJSON(unknownKind, telemetry.Limits{Event: 10}), telemetry.ErrLimit)
}

// Scrubbing leaves the header: what else there is may identify somebody.
func TestRawScrub(t *testing.T) {
	var r event.Raw
	require.NoError(t, r.UnmarshalJSON([]byte(unknownKind)))
	safe, err := r.Scrub(pseudonym.Documented())
	require.NoError(t, err)
	out, err := safe.AppendJSON(nil)
	require.NoError(t, err)
	header, _, _ := bytes.Cut([]byte(unknownKind), []byte(`,"user"`))
	assert.Equal(t, string(header)+"}", string(out))
	assert.Equal(t, unknownKind, toJSON(t, &r))
}
