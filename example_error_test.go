package telemetry_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
)

// An error says where the failure is and what was expected, and never contains the input.
func ExampleError() {
	var m cvad.Manifest
	err := m.DecodeJSON([]byte(`{"File":[{"Name":"a.zip"},{"UI":"Secret"}]}`), telemetry.Limits{})
	fmt.Println(errors.Is(err, telemetry.ErrFormat))
	if e, ok := errors.AsType[*telemetry.Error](err); ok {
		fmt.Println(e.Path, e.Offset)
		fmt.Println(e.Want)
	}
	// Output:
	// true
	// File[1].UI 32
	// 64 lower-case hexadecimal digits
}

// Check returns all issues at once. Err returns an error for the failures among them.
func ExampleIssues() {
	m := cvad.Manifest{ClientTool: "agent", TotalFiles: -1}
	for _, i := range m.Check() {
		if i.Path == "ClientTool" || errors.Is(i.Kind, telemetry.ErrRange) {
			fmt.Println(i)
		}
	}
	fmt.Println(errors.Is(m.Check().Err(), telemetry.ErrRange))
	// Output:
	// warning: ClientTool: malformed value: is not in use, but is neither empty nor Not applicable
	// failure: TotalFiles: value out of range: is negative
	// failure: TotalFiles: value out of range: is not the number of files
	// true
}

// Each limit can be set on its own. The others keep their defaults.
func ExampleLimits() {
	var m cvad.Manifest
	err := m.DecodeJSON([]byte(`{"new":{"a":{"b":{}}}}`), telemetry.Limits{Depth: 3})
	fmt.Println(errors.Is(err, telemetry.ErrLimit))
	// Output: true
}

// Undocumented content is kept and reported, and can be dropped.
func ExampleUnknown() {
	var m cvad.Manifest
	if err := m.DecodeJSON([]byte(`{"OrgID":"23456123","Region":"EU"}`), telemetry.Limits{}); err != nil {
		fmt.Println(err)
		return
	}
	for _, issue := range m.Check() {
		if errors.Is(issue.Kind, telemetry.ErrUnknown) {
			fmt.Println(issue)
		}
	}
	fmt.Println(telemetry.DropUnknown(&m), telemetry.DropUnknown(&m))
	// Output:
	// warning: undocumented name or value: has undocumented members, elements or attributes
	// 1 0
}

// For a privacy review, Unknowns lists what a newer producer sends beyond the documents, and where. Scrub removes all of it.
func ExampleUnknowns() {
	var ev cvad.UsageEvent
	err := json.Unmarshal([]byte(`{"type":"Cloud.Licensing","prod":"OnPrem.Broker","shift":2,"payload":{"ver":"1.3","badge":"B-17"}}`), &ev)
	if err != nil {
		log.Fatal(err)
	}
	for path, u := range telemetry.Unknowns(&ev) {
		for name, value := range u.Members() {
			fmt.Printf("%q %s %s\n", path, name, value)
		}
	}
	// Output:
	// "" shift 2
	// "payload" badge "B-17"
}
