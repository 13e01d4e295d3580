package licenseserver_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/stretchr/testify/require"
)

// These are the texts around Metadata and before UI in the documents below. @ is replaced by a different number each time.
var sedXML = struct{ around, inside []string }{
	around: []string{
		"", "\n", "\n", "\r", " ", "<UI>ab</UI>", "<UI></UI>", "<UI/>", "<UI>\n</UI>", "<UI >ab</UI >", "<UI>xy</UI>", "<UI a=''>ab</UI>", "<ui>ab</ui>",
		"<o><UI>ab</UI></o>", "<o><UI></UI>\n<UI>9</UI></o>", "<!-- <UI>12< -->", "<!--<UI>-->", "<?p <UI>ab<?>", "<o><![CDATA[<UI>0<]]></o>", "<o>&lt;UI>ab&lt;</o>",
		"<o a='>UI>'/>", "<!--<UI>" + strings.Repeat("0", 70_000) + "<-->", "<!--" + strings.Repeat("x", 65_000) + "-->", "<x@/>",
	},
	inside: []string{"", "\n", "<SiteID>&lt;UI>a</SiteID>", "<SiteID><![CDATA[<UI>a<]]></SiteID>", "<SiteID><![CDATA[<UI><]]></SiteID>\n"},
}

var sedJSON = struct{ around, inside []string }{
	around: []string{
		"", "\n", "\n", " ", `"@":{"UI":"ab"},`, `"@":{"UI":""},`, `"@":{"UI": "ab"},`, `"@":{"UI":"xy"},`, `"@":{"UI":1},`, `"@":[{"UI":"0"}],`,
		"\"@\":{\"UI\":\"\"\n},", `"@\"UI":"ab",`, `"@":{"\"UI":"ab"},`, `"@":{"\\UI":"ab"},`, `"@":{"\u0055I":"ab"},`, `"@":"\"UI\":\"ab\"",`,
		`"@":["UI","ab"],`, `"@":{"ui":"ab"},`, `"@":"` + strings.Repeat("x", 65_000) + `",`, `"@":{"UI":"` + strings.Repeat("0", 70_000) + `"},`,
	},
	inside: []string{"", "\n", `"SiteID":"\"UI\":\"",`, `"@":{"UI":"","UJ":0},`, `"@":{"UI":"0"},`},
}

// first writes the first digit of a value in another spelling.
func first(way, ui string) string {
	if ui == "" {
		return ""
	}
	return fmt.Sprintf(way, ui[0]) + ui[1:]
}

// The ways to write UI, each for a value and for an empty one.
var sedPlaces = map[telemetry.Format][]func(ui string) string{
	telemetry.XML: {
		func(ui string) string { return "<UI>" + ui + "</UI>" },
		func(ui string) string { return "<UI>" + ui + "</UI>" },
		func(ui string) string { return "<UI>" + ui + "</UI>" },
		func(ui string) string { return "<UI>" + ui + "</UI\n>" },
		func(ui string) string { return "<UI >" + ui + "</UI>" },
		func(ui string) string { return "<UI a=''>" + ui + "</UI>" },
		func(ui string) string { return "<UI>" + first("&#%d;", ui) + "</UI>" },
		func(ui string) string { return "<UI>" + first("&#x%x;", ui) + "</UI>" },
		func(ui string) string { return "<UI>" + first("<![CDATA[%c]]>", ui) + "</UI>" },
		func(ui string) string {
			return "<UI>" + strings.ReplaceAll("<![CDATA[#]]>"[:len(ui)/64*13], "#", ui) + "</UI>"
		},
		func(ui string) string { return "<UI>" + (ui + "<![CDATA[]]>")[:len(ui)/64*76] + "</UI>" },
		func(string) string { return "<UI></UI>" },
		func(string) string { return "<UI/>" },
		func(string) string { return "" },
	},
	telemetry.JSON: {
		func(ui string) string { return `"UI":"` + ui + `"` },
		func(ui string) string { return `"UI":"` + ui + `"` },
		func(ui string) string { return `"UI":"` + ui + `"` },
		func(ui string) string { return `"UI": "` + ui + `"` },
		func(ui string) string { return `"UI" :"` + ui + `"` },
		func(ui string) string { return "\"UI\":\t\"" + ui + `"` },
		func(ui string) string { return `"UI":  "` + ui + `"` },
		func(ui string) string { return `"U\u0049":"` + ui + `"` },
		func(ui string) string { return `"UI":"` + first(`\u%04x`, ui) + `"` },
		func(string) string { return `"UI":""` },
		func(string) string { return `"UI":null` },
	},
}

// The commands of the documentation and Verify agree on every document: the digest that the commands print is the value of
// UI if and only if Verify says so.
func TestSedAgrees(t *testing.T) {
	for _, tool := range []string{"sh", "sed", "sha256sum"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("the documented command needs a program that is not installed; .ci/run installs it: ", err)
		}
	}
	rnd := rand.New(rand.NewPCG(3, 1))
	for f, script := range sedScripts {
		dir := t.TempDir()
		type result struct {
			doc, ui string
			state   telemetry.State
		}
		var results []result
		for n := range 600 {
			unique := 0
			some := func(of []string, most int) (s string) {
				for range rnd.IntN(most + 1) {
					unique++
					s += strings.ReplaceAll(of[rnd.IntN(len(of))], "@", fmt.Sprint("x", unique))
				}
				return s
			}
			place := sedPlaces[f][rnd.IntN(len(sedPlaces[f]))]
			front, back := "<LicenseServerCompliance>"+some(sedXML.around, 2)+"<Metadata>"+some(sedXML.inside, 1), "</Metadata>"+some(sedXML.around, 2)+"</LicenseServerCompliance>"
			if f == telemetry.JSON {
				front, back = "{"+some(sedJSON.around, 2)+`"Metadata":{`+some(sedJSON.inside, 1), "},"+some(sedJSON.around, 2)+`"end":0}`
			}
			ui := telemetry.DigestOf([]byte(front + place("") + back)).String()
			r := result{doc: front + place(ui) + back, ui: ui}
			var err error
			if r.state, err = licenseserver.Verify(strings.NewReader(r.doc)); err != nil {
				r.state = telemetry.Unverifiable
			}
			require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d", n)), []byte(r.doc), 0o600))
			results = append(results, r)
		}
		out, err := exec.Command("sh", "-c", `cd "$1"; for f in *; do set -- "$f"; `+script+`; done`, "sh", dir).Output()
		require.NoError(t, err)
		counts := map[telemetry.State]int{}
		for n, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
			r := results[n]
			theirs := strings.HasPrefix(line, r.ui) && strings.Contains(r.doc, r.ui)
			require.Equal(t, theirs, r.state == telemetry.Verified, "%.1000s", r.doc)
			counts[r.state]++
		}
		for _, s := range []telemetry.State{telemetry.Verified, telemetry.Mismatch, telemetry.Unverifiable} {
			require.Greater(t, counts[s], 50, "%v %v", f, s)
		}
	}
}
