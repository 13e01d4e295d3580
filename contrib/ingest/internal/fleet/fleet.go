// Package fleet generates the uploads of simulated License Servers. Equal seeds give equal uploads.
package fleet

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

// Start is the time of the first upload of a fleet.
var Start = time.Date(2026, 11, 1, 3, 0, 0, 0, time.UTC)

// Fleet generates uploads. It is not safe for concurrent use.
type Fleet struct {
	// Servers is the number of servers, and Persons the number of people who use the products.
	Servers, Persons int
	rnd              *rand.Rand
	seed             uint64
	events           uint64
}

// New returns a fleet.
func New(seed uint64, servers, persons int) *Fleet {
	return &Fleet{Servers: servers, Persons: persons, rnd: rand.New(rand.NewPCG(seed, 1)), seed: seed}
}

// Token returns the token of a person.
func Token(person int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "person %d", person))
	return base64.StdEncoding.EncodeToString(sum[:16])
}

// Server returns the GUID of a server.
func Server(n int) uuid.UUID {
	return uuid.NewSHA1(uuid.NameSpaceURL, fmt.Appendf(nil, "server %d", n))
}

func (f *Fleet) id() uuid.UUID {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], f.seed)
	binary.BigEndian.PutUint64(b[8:], f.events)
	f.events++
	return uuid.NewSHA1(uuid.NameSpaceOID, b[:])
}

// Events returns usage events of a day, from 0.
func (f *Fleet) Events(day, n int) []*cvad.UsageEvent {
	products := []cvad.ProductID{"CAVDS", "XDS", "XDT"}
	out := make([]*cvad.UsageEvent, n)
	for i := range out {
		who := f.rnd.IntN(f.Persons)
		at := Start.AddDate(0, 0, day).Add(-time.Duration(f.rnd.IntN(24*3600)) * time.Second)
		user := event.User{UserLicenseID: Token(who), UserSID: Token(who + f.Persons), UPN: Token(who + 2*f.Persons), SAMName: Token(who + 3*f.Persons)}
		if who%17 == 0 {
			user = event.User{} // only the device is known
		}
		out[i] = cvad.NewUsageEvent(cvad.UsagePayload{
			ProductID:           products[f.rnd.IntN(len(products))],
			ProductEdition:      "Premium",
			LicenseModel:        cvad.LicenseModelUserDevice,
			LicenseActivityType: cvad.LicenseActivityConnect,
			EntitlementType:     cvad.EntitlementTypeProduction,
			Protocol:            "HDX",
			SessionKey:          "uq" + f.id().String(),
			SessionSupport:      "SingleSession",
			SessionType:         "Application",
			WorkerSID:           Token(-f.rnd.IntN(500)),
			SiteID:              Server(-1),
			DesktopGroupID:      Server(-2),
			ClientType:          "Windows",
			ClientVersion:       "23.5.1.83",
			WorkerCloudType:     "Azure",
		}, event.WithID(f.id()), event.WithTime(at), event.WithProduct(cvad.ProductOnPrem, "7.25.0.0"),
			event.WithUser(user), event.WithDevice(event.Device{DvcID: Token(who + 4*f.Persons), DvcName: Token(who + 5*f.Persons)}))
	}
	return out
}

// Bundle returns the bundle of a server on a day with events.
func Bundle(server, day int, events []*cvad.UsageEvent) ([]byte, error) {
	made, err := telemetry.NewUTCTime(Start.AddDate(0, 0, day).Add(time.Duration(server) * time.Second))
	if err != nil {
		return nil, err
	}
	deployed, err := telemetry.NewUTCTime(Start.AddDate(-1, 0, 0))
	if err != nil {
		return nil, err
	}
	m := cvad.NewManifest(Server(server), deployed)
	m.UTCDate = made
	var out bytes.Buffer
	w := cvad.NewBundleWriter(context.Background(), &out, m)
	for _, e := range events {
		safe, err := pseudonym.Restore(e)
		if err != nil {
			return nil, err
		}
		if err := w.Write(safe); err != nil {
			return nil, err
		}
	}
	if _, err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Report returns the sealed compliance report of a server on a day, with users and devices.
func (f *Fleet) Report(server, day, users int, form telemetry.Format) ([]byte, error) {
	at := Start.AddDate(0, 0, day)
	when := func(t time.Time) telemetry.UTCTime {
		u, _ := telemetry.NewUTCTime(t)
		return u
	}
	r := licenseserver.NewReport(licenseserver.LicenseServer{
		GUID: Server(server), HardwareID: "E824249098A96BF0", FQDN: Token(-1000 - server), InstallUTC: when(Start), ProductVersion: "11.17.2.0 build 48000",
	}, when(Start.AddDate(-1, 0, 0)))
	r.Metadata.UTCDate = when(at)
	date, err := telemetry.NewSADate(2027, 12, 31)
	if err != nil {
		return nil, err
	}
	login, err := telemetry.NewFloatingTime(at)
	if err != nil {
		return nil, err
	}
	s := licenseserver.SADate{ID: date, DateSampleStartUTC: when(at.Add(-24 * time.Hour)), DateSampleStopUTC: when(at.Add(-time.Hour)), CountInstalled: 1000 + server, CountUsedMax: users, Active: true}
	for range users {
		who := f.rnd.IntN(f.Persons)
		s.Licensees.Users = append(s.Licensees.Users, licenseserver.User{TimeLastLogin: login, ID: Token(who)})
		s.CCUDevices = append(s.CCUDevices, Token(who+6*f.Persons))
	}
	s.Licensees.CountTotal = users
	r.Inventory.Feature = []licenseserver.Feature{{ID: "XDS_ADV_CCS", UDBinFileCreatedUTC: when(at), UDReportGenerationUTC: when(at), SADate: []licenseserver.SADate{s}}}
	safe, err := pseudonym.Restore(r)
	if err != nil {
		return nil, err
	}
	return licenseserver.Seal(safe, form)
}
