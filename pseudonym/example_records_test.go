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

// An event with identifiers in clear text can be written only explicitly.
func ExampleInClear() {
	e := cvad.NewUsageEvent(cvad.UsagePayload{}, event.WithUser(event.User{UPN: "mia@example.com"}))
	clear := pseudonym.InClear(e)
	fmt.Println(clear.Value().User.UPN, clear.Report().Kept, clear.Report().InClear)
	// Output: mia@example.com 1 true
}

func ExampleParseKey() {
	key, err := pseudonym.GenerateKey()
	if err != nil {
		log.Fatal(err)
	}
	same, err := pseudonym.ParseKey(key.Text()) // the text must be kept as secret as the key
	fmt.Println(same.Equal(key), err)
	_, err = pseudonym.ParseKey(key.Text() + " ")
	fmt.Println(err != nil)
	// Output:
	// true <nil>
	// true
}

// A scrubbed event that is read back is not scrubbed again: Scrub refuses tokens, and Restore accepts nothing else.
func ExampleRestore() {
	e := cvad.NewUsageEvent(cvad.UsagePayload{}, event.WithUser(event.User{UPN: "mia@example.com"}))
	scrubbed, err := pseudonym.Scrub(pseudonym.Documented(), e)
	if err != nil {
		log.Fatal(err)
	}
	line, err := scrubbed.AppendJSON(nil) // the line can be stored in a spool
	if err != nil {
		log.Fatal(err)
	}

	var read cvad.UsageEvent
	if err := read.UnmarshalJSON(line); err != nil {
		log.Fatal(err)
	}
	_, err = pseudonym.Scrub(pseudonym.Documented(), &read)
	fmt.Println(err)
	safe, err := pseudonym.Restore(&read)
	fmt.Println(safe.Report().Restored, err)
	_, err = pseudonym.Restore(e)
	fmt.Println(err)
	// Output:
	// telemetry: user.upn: clear text or pseudonym in the wrong place: want clear text, not a pseudonym
	// 1 <nil>
	// telemetry: user.upn: clear text or pseudonym in the wrong place: want a pseudonym
}

// A site decides for each class what is sent, and sees it before anything is sent.
func ExampleWithPolicy() {
	e := cvad.NewUsageEvent(cvad.UsagePayload{SessionKey: "1f2e"}, event.WithUser(event.User{FullName: "Mia Doe", UPN: "mia@example.com"}))
	opts := []pseudonym.ScrubOption{
		pseudonym.WithPolicy(pseudonym.PolicyDrop, pseudonym.FullName),
		pseudonym.Omit(pseudonym.FieldsSession),
	}
	h, err := pseudonym.Ephemeral()
	if err != nil {
		log.Fatal(err)
	}
	for line := range pseudonym.Preview(h, e, opts...) {
		if line.State != pseudonym.StateEmpty {
			fmt.Println(line.Path, line.State, line.After)
		}
	}
	safe, err := pseudonym.Scrub(h, e, opts...)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%q %q\n", safe.Value().User.FullName, safe.Value().Payload.SessionKey)
	// Output:
	// payload.sessionKey clear dropped
	// user.fullName clear dropped
	// user.upn clear scrubbed
	// "" ""
}

func ExampleNewKey() {
	var secret [32]byte // 32 random bytes from a key management service
	for i := range secret {
		secret[i] = byte(i)
	}
	key, err := pseudonym.NewKey(secret[:])
	fmt.Println(key, err)
	// Output: key(091555bd) <nil>
}

// The file with the greatest name has the key of new tokens.
func ExampleLoadKeyRing() {
	folder, err := os.MkdirTemp("", "keys-*")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	var newest pseudonym.Key
	for _, name := range []string{"2026-07-01.key", "2026-10-01.key"} {
		if newest, err = pseudonym.CreateKeyFile(filepath.Join(folder, name)); err != nil {
			log.Fatal(err)
		}
	}
	ring, err := pseudonym.LoadKeyRing(folder)
	fmt.Println(len(ring.KIDs()), ring.Primary() == newest.KID(), err)
	// Output: 2 true <nil>
}
