package main

import (
	"bytes"
	"fmt"
	"io"

	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/google/uuid"
)

// fewEvents is how many different events there are. Longer streams have them over and over.
const fewEvents = 1000

// events returns different usage events.
func events() ([]*cvad.UsageEvent, error) {
	out := make([]*cvad.UsageEvent, fewEvents)
	for i := range out {
		e := new(cvad.UsageEvent)
		if err := e.UnmarshalJSON(sample); err != nil {
			return nil, err
		}
		name := fmt.Sprintf("user-%04d", i*7919%10000)
		e.ID = uuid.NewSHA1(uuid.NameSpaceOID, []byte(name))
		e.User.FullName = "Full name of " + name
		e.User.SAMName = `CTXLAB\` + name
		e.User.UPN = name + "@ctxlabs.onmicrosoft.com"
		e.User.UserLicenseID = name + "@CTXLABS04"
		e.User.UserSID = fmt.Sprintf("S-1-5-21-3711855558-820010554-2448362978-%d", 20000+i)
		e.Device.DvcID = fmt.Sprintf("AE%06X", i*104729)
		e.Payload.SessionKey = "uq" + e.ID.String()
		out[i] = e
	}
	return out, nil
}

// jsonLines returns the events as JSON Lines.
func jsonLines(events []*cvad.UsageEvent) ([]byte, error) {
	var out []byte
	for _, e := range events {
		var err error
		if out, err = e.AppendJSON(out); err != nil {
			return nil, err
		}
		out = append(out, '\n')
	}
	return out, nil
}

// repeated reads head, body n times, and tail.
func repeated(head, body []byte, n int, tail []byte) io.Reader {
	return io.MultiReader(bytes.NewReader(head), &repeater{body: body, left: n}, bytes.NewReader(tail))
}

// repeater reads a text several times.
type repeater struct {
	body []byte
	at   int
	left int
}

// Read implements io.Reader.
func (r *repeater) Read(b []byte) (int, error) {
	n := 0
	for n < len(b) && r.left > 0 {
		m := copy(b[n:], r.body[r.at:])
		n, r.at = n+m, r.at+m
		if r.at == len(r.body) {
			r.at = 0
			r.left--
		}
	}
	if n == 0 && r.left == 0 {
		return 0, io.EOF
	}
	return n, nil
}
