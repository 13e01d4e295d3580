package ingest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/ingest"
	"github.com/csg-telemetry/telemetry/contrib/ingest/internal/fleet"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func plan(shards int) ingest.Plan { return ingest.Plan{Shards: shards, Period: 24 * time.Hour} }

// pack packs an upload that must be accepted.
func pack(t testing.TB, doc []byte, p ingest.Plan, opts ...ingest.Option) *ingest.Upload {
	up, err := ingest.Pack(t.Context(), bytes.NewReader(doc), p, opts...)
	require.NoError(t, err)
	return up
}

func fold(t testing.TB, s *ingest.State, ups ...*ingest.Upload) {
	for _, up := range ups {
		for _, p := range up.Parts {
			require.NoError(t, s.Fold(p))
		}
	}
}

func count(t testing.TB, p ingest.Plan, s *ingest.State, opts ingest.CountOptions) *ingest.Counts {
	c, err := ingest.Count(p, s.Cells(), opts)
	require.NoError(t, err)
	return c
}

func bundle(t testing.TB, server, day int, events []*cvad.UsageEvent) []byte {
	doc, err := fleet.Bundle(server, day, events)
	require.NoError(t, err)
	return doc
}

// byHand counts events in the simplest way.
func byHand(events []*cvad.UsageEvent) map[string]ingest.ProductCounts {
	type key struct{ period, product string }
	seen := make(map[string]bool)
	counts := make(map[key]ingest.ProductCounts)
	once := func(parts ...string) int {
		k := strings.Join(parts, "|")
		if seen[k] {
			return 0
		}
		seen[k] = true
		return 1
	}
	for _, e := range events {
		day, product := e.ST.Time().Format("2006-01-02"), string(e.Payload.ProductID)
		c := counts[key{day, product}]
		c.Product = product
		c.Events += once("event", e.ID.String())
		if u := e.User.UserLicenseID; u != "" {
			c.Persons += once("person", day, product, u)
		} else {
			c.Devices += once("device", day, product, e.Device.DvcID)
		}
		counts[key{day, product}] = c
	}
	out := make(map[string]ingest.ProductCounts)
	for k, c := range counts {
		out[k.period+" "+k.product] = c
	}
	return out
}

func TestCountsAreThoseByHand(t *testing.T) {
	f := fleet.New(1, 5, 60)
	events := f.Events(0, 700)
	later := f.Events(1, 300)
	p := plan(16)
	s := ingest.NewState(p)
	fold(t, s, pack(t, bundle(t, 0, 0, events), p))
	fold(t, s, pack(t, bundle(t, 0, 1, slices.Concat(later, events[:100])), p)) // some of them are repeated
	fold(t, s, pack(t, bundle(t, 1, 1, events[50:150]), p))
	got := make(map[string]ingest.ProductCounts)
	c := count(t, p, s, ingest.CountOptions{})
	for _, period := range c.Periods {
		for _, product := range period.Products {
			got[period.Start.Format("2006-01-02")+" "+product.Product] = product
		}
	}
	assert.Equal(t, byHand(slices.Concat(events, later)), got)
	assert.Equal(t, 1000, c.Events)
	assert.Equal(t, 3, c.Bundles)
}

func TestPersons(t *testing.T) {
	p := plan(4)
	events := fleet.New(2, 1, 10).Events(0, 100)
	s := ingest.NewState(p)
	fold(t, s, pack(t, bundle(t, 0, 0, events), p))
	products, launches := make(map[string]map[string]bool), make(map[string]int)
	for _, e := range events {
		who := e.ST.Time().Format("2006-01-02") + e.User.UserLicenseID
		if e.User.UserLicenseID == "" {
			continue
		}
		if products[who] == nil {
			products[who] = make(map[string]bool)
		}
		products[who][string(e.Payload.ProductID)] = true
		launches[who]++
	}
	n := 0
	for _, period := range count(t, p, s, ingest.CountOptions{Persons: true}).Periods {
		for _, who := range period.Persons {
			key := period.Start.Format("2006-01-02") + who.Person
			assert.Len(t, products[key], who.Licenses)
			assert.Equal(t, launches[key], who.Events)
			n++
		}
	}
	assert.Len(t, products, n)
	for _, period := range count(t, p, s, ingest.CountOptions{}).Periods {
		assert.Empty(t, period.Persons, "persons are listed only on request")
	}
}

// uploads returns bundles and reports, the same events in some of them.
func uploads(t testing.TB, seed uint64) [][]byte {
	f := fleet.New(seed, 6, 80)
	var docs [][]byte
	var before []*cvad.UsageEvent
	for i := range 8 {
		events := f.Events(i/3, 120)
		docs = append(docs, bundle(t, i%f.Servers, i/3, slices.Concat(events, before[:min(40, len(before))])))
		before = events
	}
	for i, form := range []telemetry.Format{telemetry.XML, telemetry.JSON, telemetry.XML} {
		doc, err := f.Report(i%2, i, 30, form)
		require.NoError(t, err)
		docs = append(docs, doc)
	}
	return docs
}

func TestOrderRepetitionAndShardsDoNotMatter(t *testing.T) {
	docs := uploads(t, 3)
	var want []byte
	for _, shards := range []int{1, 3, 16} {
		p := plan(shards)
		var parts []ingest.Part
		for _, doc := range docs {
			parts = append(parts, pack(t, doc, p).Parts...)
		}
		var state []byte
		for seed := range uint64(4) {
			rnd := rand.New(rand.NewPCG(seed, 2))
			mixed := slices.Concat(parts, parts)
			rnd.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
			s := ingest.NewState(p)
			for _, part := range mixed {
				require.NoError(t, s.Fold(part))
			}
			b, err := s.AppendBinary(nil)
			require.NoError(t, err)
			if state != nil {
				require.Equal(t, state, b)
			}
			state = b
			back, err := ingest.ReadState(p, b)
			require.NoError(t, err)
			again, err := back.AppendBinary(nil)
			require.NoError(t, err)
			require.Equal(t, b, again)
			got, err := json.Marshal(count(t, p, s, ingest.CountOptions{Persons: true, At: fleet.Start.AddDate(0, 0, 4)}))
			require.NoError(t, err)
			if want == nil {
				want = got
			}
			require.Equal(t, string(want), string(got), "shards %d, seed %d", shards, seed)
		}
	}
}

func TestOneIDWithTwoProductsOrPersons(t *testing.T) {
	p := plan(8)
	a := fleet.New(4, 1, 50).Events(0, 1)[0]
	a.Payload.ProductID, a.User.UserLicenseID = "CAVDS", fleet.Token(1)
	b := *a
	b.Payload.ProductID = "AAA"
	c := *a
	c.User.UserLicenseID = fleet.Token(2)
	for _, order := range [][]*cvad.UsageEvent{{a, &b, &c}, {&c, &b, a}} {
		s := ingest.NewState(p)
		for i, e := range order {
			fold(t, s, pack(t, bundle(t, i, 0, []*cvad.UsageEvent{e}), p))
		}
		got := count(t, p, s, ingest.CountOptions{})
		assert.Equal(t, []ingest.ProductCounts{{Product: "AAA", Events: 1, Persons: 1}, {Product: "CAVDS", Events: 1, Persons: 1}}, got.Periods[0].Products)
	}
}

func TestServersAndSilence(t *testing.T) {
	p := plan(4)
	s := ingest.NewState(p)
	f := fleet.New(5, 3, 20)
	fold(t, s, pack(t, bundle(t, 0, 3, f.Events(3, 5)), p), pack(t, bundle(t, 0, 1, f.Events(1, 5)), p))
	fold(t, s, pack(t, bundle(t, 1, 0, nil), p), pack(t, bundle(t, 2, 0, nil), p)) // bundles without files have the same FilesUI
	fold(t, s, pack(t, bundle(t, 1, 0, nil), p))
	at := fleet.Start.AddDate(0, 0, 4)
	c := count(t, p, s, ingest.CountOptions{At: at})
	require.Len(t, c.Servers, 3)
	byServer := make(map[string]ingest.ServerCounts)
	for _, v := range c.Servers {
		byServer[v.Server.String()] = v
	}
	assert.Equal(t, ingest.ServerCounts{Server: fleet.Server(0), Uploads: 2, Last: fleet.Start.AddDate(0, 0, 3)}, byServer[fleet.Server(0).String()])
	assert.Equal(t, 1, byServer[fleet.Server(1).String()].Uploads)
	assert.True(t, byServer[fleet.Server(2).String()].Silent)
	assert.Equal(t, 2, c.Silent)
	assert.Zero(t, count(t, p, s, ingest.CountOptions{At: at, Silence: 1000 * time.Hour}).Silent)
	assert.Zero(t, count(t, p, s, ingest.CountOptions{}).Silent)
}

func TestTheLatestReportCounts(t *testing.T) {
	p := plan(4)
	f := fleet.New(6, 3, 1000)
	first, err := f.Report(0, 0, 40, telemetry.XML)
	require.NoError(t, err)
	second, err := f.Report(0, 0, 7, telemetry.JSON) // a report of the same time
	require.NoError(t, err)
	other, err := f.Report(1, 0, 5, telemetry.JSON)
	require.NoError(t, err)
	var got []*ingest.Counts
	for _, docs := range [][][]byte{{first, second, other}, {other, second, first, first}} {
		s := ingest.NewState(p)
		for _, doc := range docs {
			fold(t, s, pack(t, doc, p))
		}
		got = append(got, count(t, p, s, ingest.CountOptions{}))
	}
	assert.Equal(t, got[0], got[1])
	v := got[0].Periods[0].Products[0]
	assert.Equal(t, "XDS_ADV_CCS", v.Product)
	assert.Equal(t, 1000+1001, v.Installed)
	assert.Contains(t, []int{40 + 5, 7 + 5}, v.Used)
	assert.Zero(t, v.Events)
	assert.Greater(t, v.Persons, 40)
	assert.Equal(t, 3, got[0].Reports)
}

// refusal packs an upload that must be refused.
func refusal(t testing.TB, doc []byte, opts ...ingest.Option) *ingest.Refusal {
	up, err := ingest.Pack(t.Context(), bytes.NewReader(doc), plan(4), opts...)
	require.Nil(t, up)
	var refused *ingest.Refusal
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, telemetry.DigestOf(doc), refused.Letter.Digest)
	assert.Equal(t, int64(len(doc)), refused.Letter.Size)
	return refused
}

func TestRefusals(t *testing.T) {
	events := fleet.New(7, 1, 50).Events(0, 400)
	good := bundle(t, 0, 0, events)
	report, err := fleet.New(7, 1, 50).Report(0, 0, 9, telemetry.XML)
	require.NoError(t, err)
	for i := range 40 { // the upload is cut off anywhere
		refused := refusal(t, good[:len(good)*i/40])
		assert.NotEmpty(t, refused.Letter.Kind)
	}
	for i := range 200 { // one bit is flipped
		flipped := slices.Clone(good)
		at := (len(good) - 1) * i / 199
		flipped[at] ^= 1 << (i % 8)
		refusal(t, flipped)
	}
	r := refusal(t, bytes.Replace(report, []byte("<CountInstalled>1000"), []byte("<CountInstalled>1001"), 1))
	require.ErrorIs(t, r, telemetry.ErrDigest)
	assert.Equal(t, "Metadata.UI", r.Letter.Place)
	r = refusal(t, report[:len(report)/2])
	require.ErrorIs(t, r, telemetry.ErrSyntax)

	events[7].Tenant.ID = "acme" // not a tenant on premises
	bad := bundle(t, 0, 0, events)
	r = refusal(t, bad)
	assert.Equal(t, "format", r.Letter.Kind)
	assert.Equal(t, "event[7].tenant.id", r.Letter.Place)
	up := pack(t, bad, plan(4), ingest.AcceptFailures())
	assert.Equal(t, 400, up.Events)
}

const secret = "Secret-Steven@ctxlabs"

// inClear returns a bundle with an event whose holder is in clear.
func inClear(t testing.TB, change func(*cvad.UsageEvent)) []byte {
	e := fleet.New(8, 1, 5).Events(0, 1)[0]
	change(e)
	var out bytes.Buffer
	deployed, err := telemetry.NewUTCTime(fleet.Start)
	require.NoError(t, err)
	w := cvad.NewBundleWriter(t.Context(), &out, cvad.NewManifest(fleet.Server(0), deployed))
	require.NoError(t, w.Write(pseudonym.InClear(e)))
	_, err = w.Close()
	require.NoError(t, err)
	return out.Bytes()
}

func TestClearTextIsRefusedAndNeverKept(t *testing.T) {
	for name, change := range map[string]func(*cvad.UsageEvent){
		"user":   func(e *cvad.UsageEvent) { e.User = event.User{UserLicenseID: secret} },
		"device": func(e *cvad.UsageEvent) { e.User, e.Device = event.User{}, event.Device{DvcID: secret} },
	} {
		doc := inClear(t, change)
		r := refusal(t, doc)
		require.ErrorIs(t, r, telemetry.ErrClearText, name)
		up := pack(t, doc, plan(1), ingest.AcceptClear())
		for _, p := range up.Parts {
			assert.NotContains(t, string(p.Data), secret)
			assert.NotContains(t, p.ID, secret)
		}
		if name == "user" {
			s := ingest.NewState(plan(1))
			fold(t, s, up)
			token, err := pseudonym.Documented().Token(pseudonym.User, secret)
			require.NoError(t, err)
			var who []ingest.PersonCounts
			for _, p := range count(t, plan(1), s, ingest.CountOptions{Persons: true}).Periods {
				who = append(who, p.Persons...)
			}
			assert.Equal(t, []ingest.PersonCounts{{Person: token, Licenses: 1, Events: 1}}, who)
		}
	}
}

func TestRefusalsHoldNothingOfTheInput(t *testing.T) {
	docs := [][]byte{
		[]byte(secret), []byte("{\"" + secret + "\":1}"), []byte("<" + secret + "/>"), []byte("PK\x03\x04" + secret),
		inClear(t, func(e *cvad.UsageEvent) { e.User = event.User{UserLicenseID: secret} }),
		inClear(t, func(e *cvad.UsageEvent) { e.Payload.ProductID = secret + "\n" }),
		inClear(t, func(e *cvad.UsageEvent) { e.Payload.ProductID = cvad.ProductID(strings.Repeat(secret, 10)) }),
	}
	var named bytes.Buffer // the digest of the file is right, but it is not an archive
	deployed, err := telemetry.NewUTCTime(fleet.Start)
	require.NoError(t, err)
	w := cvad.NewBundleWriter(t.Context(), &named, cvad.NewManifest(fleet.Server(0), deployed))
	require.NoError(t, w.WriteFile(cvad.File{Name: "ue_lt_1.zip", OfferingType: cvad.OfferingType{Name: secret}}, strings.NewReader(secret)))
	_, err = w.Close()
	require.NoError(t, err)
	docs = append(docs, named.Bytes())
	for i, doc := range docs {
		r := refusal(t, doc)
		text, err := json.Marshal(r.Letter)
		require.NoError(t, err)
		assert.NotContains(t, r.Error()+string(text), "Steven", i)
		assert.NotEmpty(t, r.Letter.Kind, i)
	}
}

func TestSourcesThatFailSayNothingOfTheUpload(t *testing.T) {
	good := bundle(t, 0, 0, fleet.New(9, 1, 50).Events(0, 100))
	broken := errors.New("broken line")
	for n := range 20 {
		src := io.MultiReader(bytes.NewReader(good[:len(good)*n/20]), iotest.ErrReader(broken))
		_, err := ingest.Pack(t.Context(), src, plan(4))
		var source *ingest.SourceError
		require.ErrorAs(t, err, &source)
		require.ErrorIs(t, err, broken)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := ingest.Pack(ctx, bytes.NewReader(good), plan(4))
	require.ErrorIs(t, err, context.Canceled)
	up, err := ingest.Pack(t.Context(), iotest.OneByteReader(bytes.NewReader(good)), plan(4))
	require.NoError(t, err)
	assert.Equal(t, telemetry.DigestOf(good), up.Digest)
}

func TestPartsHaveTheirIDs(t *testing.T) {
	doc := bundle(t, 0, 0, fleet.New(10, 1, 500).Events(0, 15_000))
	a, b := pack(t, doc, plan(1)), pack(t, doc, plan(1))
	assert.Equal(t, a, b, "packing the same upload twice gives the same parts")
	seen := make(map[string]bool)
	for _, p := range a.Parts {
		assert.False(t, seen[p.ID])
		seen[p.ID] = true
		assert.Less(t, len(p.Data), 1<<20)
	}
	require.Greater(t, len(a.Parts), 1, "a large upload has several parts")
	assert.True(t, strings.HasPrefix(a.Parts[0].ID, a.UI.String()))
	s := ingest.NewState(plan(1))
	for _, part := range a.Parts {
		assert.Zero(t, count(t, plan(1), s, ingest.CountOptions{}).Bundles, "a bundle is counted when its last part has arrived")
		require.NoError(t, s.Fold(part))
	}
	assert.Equal(t, 1, count(t, plan(1), s, ingest.CountOptions{}).Bundles)
	c, d := pack(t, bundle(t, 0, 0, nil), plan(16)), pack(t, bundle(t, 1, 0, nil), plan(16)) // both have the FilesUI of no files
	e := pack(t, bundle(t, 0, 0, fleet.New(10, 1, 500).Events(0, 100)), plan(16))
	require.Len(t, c.Parts, 1)
	require.Len(t, e.Parts, 1, "a small upload is one part, regardless of its shards")
	assert.NotEqual(t, c.Parts[0].ID, d.Parts[0].ID, "uploads without files have different IDs")
}

func TestPlans(t *testing.T) {
	for _, p := range []ingest.Plan{{}, {Shards: 1}, {Shards: 2000, Period: time.Hour}, {Shards: 1, Period: time.Second}, {Shards: 1, Period: time.Minute + 1}} {
		_, err := ingest.Pack(t.Context(), strings.NewReader(""), p)
		require.ErrorIs(t, err, telemetry.ErrRange)
	}
	doc, err := json.Marshal(ingest.DefaultPlan())
	require.NoError(t, err)
	var p ingest.Plan
	require.NoError(t, json.Unmarshal(doc, &p))
	assert.Equal(t, ingest.DefaultPlan(), p)
	require.ErrorIs(t, json.Unmarshal(bytes.Replace(doc, []byte(`"layout":1`), []byte(`"layout":2`), 1), &p), telemetry.ErrUnsupported)
}
