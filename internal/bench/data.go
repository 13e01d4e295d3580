package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/google/uuid"
)

// fewEvents is how many different events there are. One that is repeated would teach the processor its branches. Longer
// streams have them over and over.
const fewEvents = 1000

// Names of people, of which half are not ASCII.
var (
	firstNames = []string{"Steven", "Ann", "Maximilian", "Zoë", "José Ángel", "Jürgen", "Małgorzata", "Bo"}
	lastNames  = []string{"Smith", "O'Neill", "Featherstonehaugh", "Núñez", "Großmann", "Łukasiewicz", "Lee", "Žižek"}
)

// pick returns one of some values.
func pick[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

// events returns different usage events.
func events() (out []*cvad.UsageEvent, err error) {
	r := rand.New(rand.NewPCG(3, 4))
	for range fewEvents {
		e := new(cvad.UsageEvent)
		if err := e.UnmarshalJSON(sample); err != nil {
			return nil, err
		}
		account := fmt.Sprintf("%s%d", pick(r, "user-", "svc_", "a.", "guest"), r.IntN(10_000))
		id := func() uuid.UUID { return uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "%d", r.Uint64())) }
		e.ID = id()
		if e.ST, err = telemetry.NewUTCMillis(time.UnixMilli(1.7e12 + r.Int64N(1e11))); err != nil {
			return nil, err
		}
		e.ProdVer = pick[telemetry.Version](r, "7.25.0.0", "2402", "2507.1.100")
		e.User.FullName = pick(r, firstNames...) + " " + pick(r, lastNames...)
		e.User.SAMName = pick(r, `CTXLAB\`, `X\`) + account
		e.User.UPN = account + pick(r, "@ctxlabs.onmicrosoft.com", "@example.org")
		e.User.UserLicenseID = account + "@CTXLABS04"
		e.User.UserSID = fmt.Sprintf("S-1-5-21-3711855558-820010554-2448362978-%d", 500+r.IntN(100_000))
		e.Device.DvcID = fmt.Sprintf("%X", r.Uint32())
		e.Device.DvcName = pick(r, "Steven’s PC", "PC-"+account, "Jürgens Laptop")
		p := &e.Payload
		p.AppProtectionKeyLoggingRequired, p.IsWindows365 = pick(r, true, false), pick(r, true, false, false)
		p.SyncFeatures()
		p.LicenseActivityTimeStamp = e.ST
		p.SessionKey = "uq" + id().String()
		p.WorkerSID = fmt.Sprintf("S-1-5-21-3711855558-820010554-2448362978-%d", 500+r.IntN(100_000))
		p.SiteID, p.DesktopGroupID = id(), id()
		p.ClientVersion = pick[telemetry.Version](r, "23.5.1.83", "24.2.0.187", "2311")
		out = append(out, e)
	}
	return out, nil
}

// documents returns each event in JSON.
func documents(events []*cvad.UsageEvent) (out [][]byte, err error) {
	for _, e := range events {
		doc, err := e.AppendJSON(nil)
		if err != nil {
			return nil, err
		}
		out = append(out, doc)
	}
	return out, nil
}

// userSample is one user event, indented.
//
//go:embed testdata/user-event.json
var userSample []byte

// userDocuments returns different user events of Secure Private Access in JSON.
func userDocuments() (out [][]byte, err error) {
	r := rand.New(rand.NewPCG(5, 6))
	for range fewEvents {
		var e spa.UserEvent
		if err := e.UnmarshalJSON(userSample); err != nil {
			return nil, err
		}
		account := fmt.Sprintf("%s%d", pick(r, "user-", "svc_", "a.", "guest"), r.IntN(10_000))
		e.ID = uuid.NewSHA1(uuid.NameSpaceOID, []byte(account))
		e.User.FullName = pick(r, firstNames...) + " " + pick(r, lastNames...)
		e.User.SAMName = pick(r, `CTXLAB\`, `X\`) + account
		e.User.UPN = account + pick(r, "@ctxlabs.onmicrosoft.com", "@example.org")
		e.User.UserSID = fmt.Sprintf("S-1-5-21-3711855558-820010554-2448362978-%d", 500+r.IntN(100_000))
		e.Device.DvcID = fmt.Sprintf("%X", r.Uint32())
		for _, hosts := range [][]string{e.Payload.Apps.Published.Internal, e.Payload.Apps.Published.External, e.Payload.Apps.Unpublished.External} {
			for i := range hosts {
				hosts[i] = fmt.Sprintf("%s%d.%s", pick(r, "www", "issues", "portal-"), r.IntN(1000), pick(r, "example.org", "citrite.net", "cloud.example.com"))
			}
		}
		doc, err := e.AppendJSON(nil)
		if err != nil {
			return nil, err
		}
		out = append(out, doc)
	}
	return out, nil
}

// questionable returns an event that has an issue in several places.
func questionable(doc []byte) []byte {
	doc = extended(doc)
	doc = bytes.Replace(doc, []byte(`"protocol":"`), []byte(`"protocol":"New`), 1)
	return bytes.Replace(doc, []byte(`"upn":"`), []byte("\"upn\":\"\u202e"), 1)
}

// jsonLines returns the events as JSON Lines.
func jsonLines(events []*cvad.UsageEvent) ([]byte, error) {
	docs, err := documents(events)
	return joined(docs), err
}

// joined returns documents with a line break after each.
func joined(docs [][]byte) []byte {
	return append(bytes.Join(docs, []byte("\n")), '\n')
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
