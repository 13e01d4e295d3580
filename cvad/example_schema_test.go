package cvad_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/csg-telemetry/telemetry/cvad"
)

// The schema is a text, for whatever validates documents.
func ExampleManifestJSONSchema() {
	var schema struct {
		ID   string                                 `json:"$id"`
		Defs map[string]struct{ Required []string } `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(cvad.ManifestJSONSchema()), &schema); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(schema.ID)
	fmt.Println(schema.Defs["Serial"].Required)
	// Output:
	// https://github.com/csg-telemetry/telemetry/cvad/schema/Manifest.schema.json
	// [ID SADate SN]
}

func ExampleManifestXSD() {
	for line := range strings.Lines(cvad.ManifestXSD()) {
		if strings.HasPrefix(line, "  <xs:element") {
			fmt.Print(strings.TrimSpace(line))
		}
	}
	// Output: <xs:element name="Manifest" type="Manifest"/>
}
