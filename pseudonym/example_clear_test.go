package pseudonym_test

import (
	"fmt"
	"log"

	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Whoever means to let identifiers out has to say so.
func ExampleClear() {
	e := cvad.NewUsageEvent(cvad.UsagePayload{}, cvad.WithUser(event.User{UPN: "mia@example.com"}))
	clear := pseudonym.Clear(e)
	fmt.Println(clear.Value().User.UPN, clear.Report().Kept, clear.Report().Clear)
	// Output: mia@example.com 1 true
}

func ExampleParseKey() {
	key, err := pseudonym.GenerateKey()
	if err != nil {
		log.Fatal(err)
	}
	same, err := pseudonym.ParseKey(key.Text()) // the text is as secret as the key
	fmt.Println(same.Equal(key), err)
	_, err = pseudonym.ParseKey(key.Text() + " ")
	fmt.Println(err != nil)
	// Output:
	// true <nil>
	// true
}
