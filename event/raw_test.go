package event_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
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
	assert.Empty(t, event.PayloadVersion(&r))
	assert.Equal(t, unknownKind, toJSON(t, &r))
	require.Len(t, r.Check(), 1)
	assert.ErrorIs(t, r.Check(), telemetry.ErrUnknown)
	assert.NoError(t, r.Check().Err())
	_, err := r.AppendXML(nil)
	assert.ErrorIs(t, err, telemetry.ErrUnsupported)
	std, err := json.Marshal(&r)
	require.NoError(t, err)
	assert.JSONEq(t, unknownKind, string(std))
	for range pseudonym.Identifiers(&r) {
		t.Fatal("Identifiers yields an identifier of an unknown kind")
	}
}

// inventory is one of the vendor's events with a header of another form: the id is not a GUID, the time has six
// fraction digits, the device is a text, the product has a space. Its payload names no version.
const inventory = `{"ver":1,"id":"E824249098A96BF0","type":"LicenseServer.Inventory","st":"2021-08-27T04:22:56.745631Z",` +
	`"prod":"License Server","prodVer":"11.16.6.0 build 35000","tenant_id":"citrix780933",` +
	`"dvc":"a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef","$schema":"https://cas.citrix.com/schemas/event.json",` +
	`"payload":{"FQDN":"CITRIX-12T5MRV4","DateSampleStartUTC":"2016-11-08T01:08:13Z","DateSampleStopUTC":"2016-11-09T00:55:56Z",` +
	`"Feature":[{"SADate":"2019.1201","PEM":"CEHV_ENT_CCS","CountInstalled":1203}]}}`

// An event of another kind keeps the members of its header that have the documented form, and is written unchanged.
func TestRawOfAnotherForm(t *testing.T) {
	ev, err := registry.DecodeJSON([]byte(inventory), telemetry.Limits{})
	require.NoError(t, err)
	require.IsType(t, new(event.Raw), ev)
	h := ev.Head()
	assert.Equal(t, "LicenseServer.Inventory", h.Type)
	assert.Equal(t, "License Server", h.Prod)
	assert.Equal(t, telemetry.Version("11.16.6.0 build 35000"), h.ProdVer)
	assert.Equal(t, "1", h.Ver)
	assert.Equal(t, "2021-08-27T04:22:56.745631Z", h.ST.String())
	assert.Zero(t, h.ID)
	assert.Equal(t, inventory, toJSON(t, ev))
	assert.Empty(t, event.PayloadVersion(ev))

	const good = `"ver":"1.0","id":"1fced2a0-52e7-4c48-bf4e-6f2e06136e11","type":"x","st":"2011-08-12T20:17:46.384Z",` +
		`"prod":"Other","prodVer":"1"`
	var whole event.Raw
	require.NoError(t, whole.DecodeJSON([]byte("{"+good+"}"), telemetry.Limits{}))
	for _, c := range []struct {
		from, to string
		without  func(h *event.Header)
	}{
		{`"1.0"`, `1e0`, func(h *event.Header) { h.Ver = "" }},
		{`"1.0"`, `{"a":"ver","b":[]}`, func(h *event.Header) { h.Ver = "" }},
		{`"1fced2a0-52e7-4c48-bf4e-6f2e06136e11"`, `"1fced2a052e74c48bf4e6f2e06136e11"`, func(h *event.Header) { h.ID = uuid.UUID{} }},
		{`"1fced2a0-52e7-4c48-bf4e-6f2e06136e11"`, `17`, func(h *event.Header) { h.ID = uuid.UUID{} }},
		{`"x"`, `["x"]`, func(h *event.Header) { h.Type = "" }},
		{`"2011-08-12T20:17:46.384Z"`, `"2011-08-12T20:17:46.384+02:00"`, func(h *event.Header) { h.ST = telemetry.UTCMillis{} }},
		{`"2011-08-12T20:17:46.384Z"`, `1313180266384`, func(h *event.Header) { h.ST = telemetry.UTCMillis{} }},
		{`"Other"`, `{}`, func(h *event.Header) { h.Prod = "" }},
		{`"prodVer":"1"`, `"prodVer":"1\n2"`, func(h *event.Header) { h.ProdVer = "" }},
	} {
		doc := "{" + edit(t, good, c.from, c.to) + `,"payload":{"ver":"7"}}`
		var r event.Raw
		require.NoError(t, r.DecodeJSON([]byte(doc), telemetry.Limits{}), doc)
		want := whole.Head()
		c.without(&want)
		got := r.Head()
		got.Unknown, want.Unknown = telemetry.Unknown{}, telemetry.Unknown{}
		assert.Equal(t, want, got, doc)
		assert.Equal(t, doc, toJSON(t, &r))
		assert.Equal(t, "7", event.PayloadVersion(&r))
	}
}

// The version of an unknown payload is what the payload says.
func TestRawPayloadVersion(t *testing.T) {
	for payload, want := range map[string]string{
		`{"ver":"2.0"}`:                            "2.0",
		`{"a":{"ver":"3"},"ver":1.3}`:              "1.3",
		`{"ver":"2.0","actualtemplatecode":"1.5"}`: "1.5",
		`{"ver":"\u0032"}`:                         "2",
		`{"ver":-0}`:                               "",
		`{"ver":1e999999}`:                         "",
		`{"ver":null}`:                             "",
		`{"ver":["1.0"]}`:                          "",
		`"1.0"`:                                    "",
		`null`:                                     "",
		`{}`:                                       "",
	} {
		var r event.Raw
		require.NoError(t, r.DecodeJSON([]byte(`{"payload": `+payload+`,"prod":"x"}`), telemetry.Limits{}))
		assert.Equal(t, want, event.PayloadVersion(&r), payload)
	}
	assert.Empty(t, event.PayloadVersion(new(event.Raw)))
}

func TestRawDecode(t *testing.T) {
	for doc, want := range map[string]string{
		`{"prod":""}`:                       `{"prod":""}`,
		"\ufeff { \"type\" :\r\n\t1 } \r\n": `{ "type" :1 }`,
		`{"\u0074ype":"x"}`:                 `{"\u0074ype":"x"}`,
	} {
		var r event.Raw
		require.NoError(t, r.DecodeJSON([]byte(doc), telemetry.Limits{}), doc)
		assert.Equal(t, want, toJSON(t, &r))
	}
	r := event.Raw{JSON: "before"}
	for doc, kind := range map[string]error{
		``:                               telemetry.ErrSyntax,
		`[]`:                             telemetry.ErrSyntax,
		`{}`:                             telemetry.ErrRequired,
		`{"ver":"1","Prod":"x"}`:         telemetry.ErrRequired,
		`{"prod":null,"type":null}`:      telemetry.ErrRequired,
		`{"st":5,"a":{"prod":"x"}}`:      telemetry.ErrRequired,
		`{"type":5,"a"}`:                 telemetry.ErrSyntax,
		`{"prod":"","a":1,"a":1}`:        telemetry.ErrDuplicate,
		`{"prod":5,"a":1,"prod":"x"}`:    telemetry.ErrDuplicate,
		`{"st":5,"b":{"a":1,"a":2}}`:     telemetry.ErrDuplicate,
		"{\"prod\":\"\",\"a\":\"\xff\"}": telemetry.ErrEncoding,
	} {
		assert.ErrorIs(t, r.DecodeJSON([]byte(doc), telemetry.Limits{}), kind, doc)
		assert.Equal(t, event.Raw{JSON: "before"}, r)
	}
	assert.ErrorIs(t, r.DecodeJSON([]byte(unknownKind), telemetry.Limits{Event: 10}), telemetry.ErrLimit)
}

// What is not in the header of an unknown kind is undocumented: listed, reported, and removed.
func TestRawUnknowns(t *testing.T) {
	for doc, want := range map[string][][2]string{
		unknownKind: {{"user", `{"upn":"Steven"}`}, {"n", `[1.50, 1e3]`}},
		`{"type":"x","st":5,"prod":{"a":1},"payload":null}`:      {{"st", "5"}, {"prod", `{"a":1}`}, {"payload", "null"}},
		"{\n\t\"type\": \"x\",\n\t\"\\u0061\" :\n\t[ 1,\n2 ]\n}": {{"a", "[ 1,2 ]"}},
		`{"\u0074ype":"x","prod":null}`:                          nil,
	} {
		var r event.Raw
		require.NoError(t, r.DecodeJSON([]byte(doc), telemetry.Limits{}), doc)
		header := r.Head()
		var got [][2]string
		for path, u := range telemetry.Unknowns(&r) {
			assert.Empty(t, path)
			for name, value := range u.Members() {
				got = append(got, [2]string{name, value})
			}
		}
		assert.Equal(t, want, got, doc)
		assert.Equal(t, want != nil, telemetry.HasUnknown(&r), doc)
		assert.Equal(t, len(want), telemetry.DropUnknown(&r), doc)
		assert.Equal(t, event.Raw{Header: header}, r, doc)
		assert.False(t, telemetry.HasUnknown(&r), doc)
	}
	for _, text := range []string{"x", " ", "[1]", `{"type":"x"`, `{"a":1}{`} { // which no decoder returns
		r := event.Raw{JSON: text}
		n := 0
		for range telemetry.Unknowns(&r) {
			n++
		}
		assert.Equal(t, 1, n, text)
		assert.Equal(t, 1, telemetry.DropUnknown(&r), text)
		assert.Zero(t, telemetry.DropUnknown(&r), text)
	}
	assert.Zero(t, telemetry.DropUnknown(&event.Raw{JSON: "{ }"}))
}

// Scrubbing keeps only the header, because the rest may identify somebody.
func TestRawScrub(t *testing.T) {
	var r event.Raw
	require.NoError(t, r.UnmarshalJSON([]byte(unknownKind)))
	safe, err := pseudonym.ScrubRecord(pseudonym.Documented(), &r)
	require.NoError(t, err)
	out, err := safe.AppendJSON(nil)
	require.NoError(t, err)
	header, _, _ := bytes.Cut([]byte(unknownKind), []byte(`,"user"`))
	assert.Equal(t, string(header)+"}", string(out))
	assert.Equal(t, unknownKind, toJSON(t, &r))
}

// If a header has another form, scrubbing keeps the members that have the documented form and invents none.
func TestRawScrubOfAnotherForm(t *testing.T) {
	for doc, want := range map[string]string{
		`{"type":"x"}`: `{"type":"x"}`,
		`{"prod":"P.x","st":"2021-08-27T04:22:56.745631Z","id":"E824249098A96BF0","type":"T.y","dvc":"d"}`: `{"type":"T.y","st":"2021-08-27T04:22:56.745631Z","prod":"P.x"}`,
		`{"ver":1,"st":"2021-08-27T04:22:56.745+02:00","prod":"P","prodVer":"7"}`:                          `{"ver":"1","prod":"P","prodVer":"7"}`,
	} {
		var r event.Raw
		require.NoError(t, r.DecodeJSON([]byte(doc), telemetry.Limits{}))
		safe, err := pseudonym.ScrubRecord(pseudonym.Documented(), &r)
		require.NoError(t, err)
		out, err := safe.AppendJSON(nil)
		require.NoError(t, err)
		assert.Equal(t, want, string(out), doc)
	}
}
