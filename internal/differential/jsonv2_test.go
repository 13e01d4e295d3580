//go:build goexperiment.jsonv2

package main

import (
	"bytes"
	"encoding/json/jsontext"
	"errors"
	"io"
	"testing"

	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/stretchr/testify/require"
)

// encoding/json/jsontext is as strict as this module about UTF-8 and repeated names. So both accept the same documents,
// apart from a byte order mark and the limits.
func TestAgainstJSONText(t *testing.T) {
	overCorpus(t, "json", func(doc []byte, accepted bool) {
		var d codec.JSON
		err := d.End(d.Skip(d.Reset(doc, limits)))
		if err != nil && errors.Is(err, fault.ErrLimit) {
			return
		}
		dec := jsontext.NewDecoder(bytes.NewReader(bytes.TrimPrefix(doc, []byte("\ufeff"))))
		theirs := dec.SkipValue()
		if theirs == nil {
			if _, err := dec.ReadToken(); err != io.EOF {
				theirs = errors.New("text after the value")
			}
		}
		require.Equal(t, theirs == nil, accepted, "%q: %v", doc, theirs)
	})
}
