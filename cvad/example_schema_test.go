package cvad_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
)

// The schema is a text that any validator can use.
func ExampleSchema() {
	text, err := cvad.Schema("Manifest", telemetry.JSON)
	if err != nil {
		fmt.Println(err)
		return
	}
	var schema struct {
		ID   string                                 `json:"$id"`
		Defs map[string]struct{ Required []string } `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(text), &schema); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(schema.ID)
	fmt.Println(schema.Defs["Serial"].Required)
	// Output:
	// https://github.com/csg-telemetry/telemetry/cvad/schema/Manifest.schema.json
	// [ID SADate SN]
}

func ExampleSchema_xsd() {
	text, err := cvad.Schema("Manifest", telemetry.XML)
	if err != nil {
		fmt.Println(err)
		return
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "  <xs:element") {
			fmt.Print(strings.TrimSpace(line))
		}
	}
	// Output: <xs:element name="Manifest" type="Manifest"/>
}
