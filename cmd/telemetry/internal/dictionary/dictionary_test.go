package dictionary

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/clitest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// write runs the program and returns its output.
func write(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	require.NoError(t, run(context.Background(), args, cli.Streams{Out: &out, Err: &errs}))
	assert.Empty(t, errs.String())
	return out.String()
}

func TestTSV(t *testing.T) {
	r := csv.NewReader(strings.NewReader(strings.ReplaceAll(write(t, "-format", "tsv"), `"`, `'`)))
	r.Comma = '\t'
	rows, err := r.ReadAll() // fails if a row has another number of cells
	require.NoError(t, err)
	all := All()
	require.Len(t, rows, len(all)+1)
	assert.Len(t, rows[0], len(columns))
	for i, e := range all {
		assert.Equal(t, e.ID, rows[i+1][0])
	}
}

func TestJSON(t *testing.T) {
	var list []map[string]any
	require.NoError(t, json.Unmarshal([]byte(write(t, "-format", "json")), &list))
	all := All()
	require.Len(t, list, len(all))
	for i, e := range all {
		o := list[i]
		assert.Equal(t, e.ID, o["id"])
		constant, ok := o["constant"]
		assert.Equal(t, e.Requirement == telemetry.Constant, ok, e.ID)
		if ok {
			assert.Equal(t, e.Constant, constant, e.ID)
		}
		if e.Values != nil {
			assert.Len(t, o["values"], len(e.Values), e.ID)
		}
		if e.GoField == "UserSID" {
			assert.Equal(t, "event.User.UserSID", o["go"])
		}
	}
	assert.Equal(t, "[]\n", write(t, "-format", "json", "-find", "there is no such element"))
}

func TestFilters(t *testing.T) {
	all := All()
	identify := 0
	for _, e := range all {
		if e.Class != "" || e.Subject != "" || e.Form == "log-type" && e.Example != "no" {
			identify++
		}
	}
	for _, c := range []struct {
		args string
		want int // -1 means any number above 0
	}{
		{"", len(all)},
		{"-class any", identify},
		{"-class none", len(all) - identify},
		{"-class host -package spa", 5},
		{"-class session -package cvad", 1},
		{"-package event", 7},
		{"-package cvad -class sid", 2},
		{"-package xenserver -class any -find xenserver-databases", 1},
		{"-package xenserver -class any -find blobs", 0},
		{"-package xenserver -class none -find StatusReport/", 12},
		{"-package xenserver -find retention", 4},
		{"-find TelemetryUpload/port -requirement const -package xenserver", 1},
		{"-find usersid -package cvad", 1},
		{"-find WINDOWS -package event", 1},
		{"-requirement unused -find Component", 3},
		{"-class customer", 14},
		{"-class opaque", 2},
		{"-class upn -requirement const", 0},
	} {
		rows := strings.Count(write(t, append([]string{"-format", "tsv"}, strings.Fields(c.args)...)...), "\n") - 1
		assert.Equal(t, c.want, rows, c.args)
	}
	assert.Contains(t, write(t, "-package", "event"), "\n7 elements, of which 0 are identifiers\n")
}

// The page is one file that fetches nothing, is well-formed, and contains every element once.
func TestHTML(t *testing.T) {
	page := write(t, "-format", "html")
	assert.NotRegexp(t, `\shref\s*=\s*["']?[^"'#]`, page, "every link leads to a place of the page")
	for _, fetch := range []string{"src", "action", "data", "poster", "srcset"} {
		assert.NotRegexp(t, `\s`+fetch+`\s*=`, page)
	}
	assert.NotRegexp(t, `url\(|@import|fetch\(|XMLHttpRequest|import\(`, page)
	assert.Contains(t, page, `content="default-src 'none';`)

	_, body, _ := strings.Cut(page, "<tbody>")
	body, _, ok := strings.Cut(body, "</tbody>")
	require.True(t, ok)
	d := xml.NewDecoder(strings.NewReader("<x>" + strings.ReplaceAll(body, "<wbr>", "<wbr/>") + "</x>"))
	require.NoError(t, d.Decode(new(struct{})), "the rows of the table are well-formed")

	var ids []string
	for _, m := range regexp.MustCompile(`<tr id="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		ids = append(ids, html.UnescapeString(m[1]))
	}
	var want []string
	for _, e := range All() {
		want = append(want, e.ID)
		text := html.UnescapeString(strings.ReplaceAll(body, "<wbr>", ""))
		assert.Contains(t, text, e.Meaning)
		assert.Contains(t, text, e.XMLPath)
	}
	assert.Equal(t, want, ids)
	assert.Equal(t, len(want), strings.Count(body, `<th scope="row">`))
	for _, control := range []string{"q", "parts", "package", "class", "requirement"} {
		assert.Regexp(t, `<label[^>]*>[^<]+<(input|select)[^>]* id="`+control+`"`, page, "every control has a label")
	}
}

// The page names, for each claim, the pages that make it, and for each page its address.
func TestHTMLNamesPages(t *testing.T) {
	page := write(t, "-format", "html")
	text := html.UnescapeString(strings.ReplaceAll(page, "<wbr>", ""))
	_, list, ok := strings.Cut(text, `<table class="pages">`)
	require.True(t, ok)
	for p := range telemetry.Pages() {
		assert.Contains(t, list, `<th scope="row">`+string(p)+"</th>")
		assert.Contains(t, list, "<code>"+p.Address()+"</code>")
	}
	by := func(pages []telemetry.Page) string {
		var names []string
		for _, p := range pages {
			names = append(names, `<abbr title="`+p.Title()+", "+p.Address()+`">`+string(p)+"</abbr>")
		}
		if names == nil {
			return " [no page says so]"
		}
		return " [" + strings.Join(names, ", ") + "]"
	}
	for _, e := range All() {
		_, row, ok := strings.Cut(text, `<tr id="`+e.ID+`"`)
		require.True(t, ok, e.ID)
		row, _, _ = strings.Cut(row, "</tr>")
		require.NotEmpty(t, e.Pages, e.ID)
		assert.Contains(t, row, e.Source+by(e.Pages), e.ID)
		if e.Requirement != telemetry.Constant {
			assert.Contains(t, row, string(e.Requirement)+by(e.RequirementBy), e.ID)
		}
		if e.Scrambled != "" {
			require.NotEmpty(t, e.ScrambledBy, e.ID)
			assert.Contains(t, row, `data-label="scrambled">`+e.Scrambled+by(e.ScrambledBy), e.ID)
		} else {
			assert.NotContains(t, row, `data-label="scrambled"`, e.ID)
		}
		if e.Values != nil {
			assert.Contains(t, row, strings.Join(e.Values, ", ")+by(e.Pages), e.ID)
		}
		for _, s := range e.Elsewhere {
			require.NotEmpty(t, s.Pages, e.ID)
			assert.Contains(t, row, s.Value+by(s.Pages), e.ID)
		}
	}
}

// docs/elements.md is the output of the program, and no cell breaks its row.
func TestMarkdown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "elements.md")
	assert.Empty(t, write(t, "-format", "md", "-o", path))
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	committed, err := os.ReadFile("../../../../docs/elements.md")
	require.NoError(t, err)
	assert.True(t, string(committed) == string(got), "docs/elements.md is stale: run go generate ./...")
	rows := 0
	for line := range strings.Lines(string(got)) {
		if strings.HasPrefix(line, "| **") {
			assert.Equal(t, 10, strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"), line)
			rows++
		}
	}
	assert.Equal(t, len(All()), rows)
}

func TestUse(t *testing.T) {
	program := clitest.Of(Command())
	for _, args := range [][]string{{"-format", "pdf"}, {"file"}, {"-colour"}, {"-o", t.TempDir()}} {
		code, out, errs := program.Run(t, "", args...)
		assert.Equal(t, cli.Trouble, code, args)
		assert.Empty(t, out, args)
		assert.NotEmpty(t, errs, args)
	}
	for _, args := range [][]string{{"-package", "nothing"}, {"-class", "UPN"}, {"-class", "in clear: nothing"}, {"-requirement", "mandatory"}} {
		code, out, errs := program.Run(t, "", args...) // and not an empty table
		assert.Equal(t, cli.Trouble, code, args)
		assert.Empty(t, out, args)
		assert.Contains(t, errs, ": "+args[0]+" is one of ", args)
	}
	code, out, _ := program.Run(t, "", "-h")
	assert.Equal(t, cli.OK, code)
	assert.Contains(t, out, "usage: telemetry dictionary")
}
