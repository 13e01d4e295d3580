package pseudonym_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

func ExampleDocumented() {
	h := pseudonym.Documented()
	token, err := h.Token(pseudonym.SID, "S-1-5-21-3711855558-820010554-2448362978-27640")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(token)
	// Output: GF/5+DT7Hb7DJIvIW+bYQA==
}

func ExampleKeyed() {
	key, err := pseudonym.ParseKey("tpk1.091555bd.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
	if err != nil {
		log.Fatal(err)
	}
	ring, err := pseudonym.NewKeyRing(key)
	if err != nil {
		log.Fatal(err)
	}
	h, err := pseudonym.Keyed(ring, pseudonym.WithEpoch("2026Q4"))
	if err != nil {
		log.Fatal(err)
	}
	for _, upn := range []string{"User-Steven@ctxlabs.onmicrosoft.com", "user-steven@CTXLABS.onmicrosoft.com"} {
		token, err := h.Token(pseudonym.UPN, upn)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(token)
	}
	fmt.Println(h, key)
	// Output:
	// +Cds7faIhO7WN2YFy/O4Jw==
	// +Cds7faIhO7WN2YFy/O4Jw==
	// hasher(keyed 091555bd) key(091555bd)
}

func ExampleEphemeral() {
	h, err := pseudonym.Ephemeral()
	if err != nil {
		log.Fatal(err)
	}
	a, err := h.Token(pseudonym.IP, "192.0.2.1")
	if err != nil {
		log.Fatal(err)
	}
	b, err := h.Token(pseudonym.IP, "::ffff:192.0.2.1")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(a == b)
	// Output: true
}

func ExampleCreateKeyFile() {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "telemetry.key")

	created, err := pseudonym.CreateKeyFile(path)
	if err != nil {
		log.Fatal(err)
	}
	loaded, err := pseudonym.LoadKeyFile(path)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(loaded.Equal(created))
	// Output: true
}

func ExampleKeyRing_Match() {
	older, err := pseudonym.ParseKey("tpk1.091555bd.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
	if err != nil {
		log.Fatal(err)
	}
	current, err := pseudonym.GenerateKey()
	if err != nil {
		log.Fatal(err)
	}
	ring, err := pseudonym.NewKeyRing(current, older)
	if err != nil {
		log.Fatal(err)
	}
	kid, ok := ring.Match(pseudonym.IP, "192.0.2.1", "dUggdIXCjVUCnNcdh+IhZQ==")
	fmt.Println(kid, ok)
	// Output: 091555bd true
}

func ExampleCanonical() {
	for _, sid := range []string{"s-1-5-18", " S-1-5-18", "S-1-5-018"} {
		canonical, err := pseudonym.Canonical(pseudonym.SID, sid)
		fmt.Println(canonical, err)
	}
	// Output:
	// S-1-5-18 <nil>
	// S-1-5-18 <nil>
	//  telemetry: malformed identifier: want a SID: S-1-, an authority and 1 to 15 numbers
}

func ExampleSuspicious() {
	fmt.Println(pseudonym.Suspicious(pseudonym.SID, "S-1-5-18"))
	// Output: a well-known SID, the same on every machine
}

// launch returns an event with a person, a device and a machine in it.
func launch() *cvad.UsageEvent {
	return cvad.NewUsageEvent(
		cvad.UsagePayload{WorkerSID: "S-1-5-21-3711855558-820010554-2448362978-27640"},
		event.WithUser(event.User{UPN: "User-Steven@ctxlabs.onmicrosoft.com"}),
		event.WithDevice(event.Device{DvcID: "AE18C4D5"}),
	)
}

func ExampleScrub() {
	safe, err := pseudonym.Scrub(pseudonym.Documented(), launch())
	if err != nil {
		log.Fatal(err)
	}
	report := safe.Report()
	fmt.Println(safe.Value().Payload.WorkerSID)
	fmt.Println(report.Replaced, "replaced,", report.Empty, "empty")
	// Output:
	// GF/5+DT7Hb7DJIvIW+bYQA==
	// 3 replaced, 5 empty
}

// The documents do not call the ID of a device scrambled.
func ExampleOnlyDocumented() {
	safe, err := pseudonym.Scrub(pseudonym.Documented(), launch(), pseudonym.OnlyDocumented())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(safe.Value().User.UPN)
	fmt.Println(safe.Value().Device.DvcID)
	// Output:
	// HzdhtJaCAMBLKM3OO4TKdw==
	// AE18C4D5
}

func ExamplePreview() {
	for line := range pseudonym.Preview(pseudonym.Documented(), launch()) {
		if line.State == pseudonym.StateClear {
			fmt.Println(line.Path, line.Class, line.Scrambled)
		}
	}
	// Output:
	// user.upn upn always
	// dvc.dvcId device-id unstated
	// payload.workerSid sid always
}
