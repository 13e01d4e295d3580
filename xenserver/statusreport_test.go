package xenserver_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/xenserver"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	sampleReport = "xenserver-status-report.xml"
	documentHead = "<?xml version=\"1.0\" ?>\n<system-status-capabilities>"
	documentTail = "\n</system-status-capabilities>\n"
)

func capability(key, pii, more string) string {
	return fmt.Sprintf("\n\t"+`<capability content-type="text/plain" default-checked="yes" key="%s" max-size="-1" max-time="-1" `+
		`min-size="-1" min-time="-1" pii="%s"%s/>`, key, pii, more)
}

func decode(t testing.TB, doc string) *xenserver.StatusReport {
	t.Helper()
	r := new(xenserver.StatusReport)
	require.NoError(t, r.DecodeXML([]byte(doc), telemetry.Limits{}))
	return r
}

func document(t testing.TB, r *xenserver.StatusReport) string {
	t.Helper()
	out, err := r.AppendDocument([]byte("before"))
	require.NoError(t, err)
	text, ok := strings.CutPrefix(string(out), "before")
	require.True(t, ok)
	return text
}

func keys(r *xenserver.StatusReport, most xenserver.PIIClass) (keys []string) {
	for c := range r.Select(most) {
		keys = append(keys, string(c.Key))
	}
	return keys
}

// Host output with attributes in the order of their names is written back byte for byte.
func TestAppendDocument(t *testing.T) {
	var every strings.Builder
	for key, class := range xenserver.LogTypes() {
		every.WriteString(capability(string(key), string(class), ""))
	}
	for name, doc := range map[string]string{
		"the sample":               string(read(t, sampleReport)),
		"every log type":           documentHead + every.String() + documentTail,
		"none":                     documentHead + documentTail,
		"an attribute more":        documentHead + capability("a", "no", ` zz-new="1 &amp; 2"`) + documentTail,
		"an element more":          documentHead + capability("a", "no", "") + "\n\t<quota>5</quota>" + documentTail,
		"an attribute of the root": strings.Replace(documentHead, ">\n<system-status-capabilities>", ">\n<system-status-capabilities host=\"a\">", 1) + documentTail,
		"a capability with an element": documentHead +
			strings.Replace(capability("a", "no", ""), "/>", "><note>n</note></capability>", 1) + documentTail,
		"only what must be there": documentHead + "\n\t<capability key=\"yum\" max-size=\"0\" pii=\"no\"/>" + documentTail,
		"characters to escape":    documentHead + capability("&lt;&quot;", "maybe", "") + documentTail,
	} {
		assert.Equal(t, doc, document(t, decode(t, doc)), name)
	}
}

// Hosts with a newer Python print the attributes in another order. The order has no meaning, and attributes are written
// in the order of their names.
func TestAppendDocumentOfNewerHosts(t *testing.T) {
	doc := documentHead + "\n\t" + `<capability key="yum" pii="if_customized" min-size="-1" max-size="-1" min-time="-1" max-time="-1" ` +
		`content-type="text/plain" default-checked="yes"/>` + documentTail
	assert.Equal(t, documentHead+capability("yum", "if_customized", "")+documentTail, document(t, decode(t, doc)))
}

func TestAppendDocumentRefuses(t *testing.T) {
	r := &xenserver.StatusReport{Capabilities: []xenserver.Capability{{}, {Key: "\x00"}}}
	dst := []byte("kept")
	out, err := r.AppendDocument(dst)
	require.ErrorIs(t, err, telemetry.ErrEncoding)
	assert.ErrorContains(t, err, "capability[1].key")
	assert.Equal(t, "kept", string(out))
}

// The order of attributes, white space and the kind of tag have no meaning; the JSON form has the same values.
func TestStatusReportForms(t *testing.T) {
	want := decode(t, documentHead+capability("yum", "if_customized", "")+documentTail)
	assert.Empty(t, decode(t, documentHead+`<capability key="yum" pii="no"/>`+documentTail).Check())
	same := decode(t, `<system-status-capabilities><!-- x --><capability pii='if_customized' key="yum" min-size="-1" max-size="-1"
		min-time="-1" max-time="-1" content-type="text/plain" default-checked="yes"></capability></system-status-capabilities>`)
	assert.Equal(t, want, same)
	text, err := json.Marshal(want)
	require.NoError(t, err)
	assert.Equal(t, `{"capability":[{"content-type":"text/plain","default-checked":"yes","key":"yum","max-size":-1,"max-time":-1,`+
		`"min-size":-1,"min-time":-1,"pii":"if_customized"}]}`, string(text))
	back := new(xenserver.StatusReport)
	require.NoError(t, json.Unmarshal(text, back))
	assert.Equal(t, want, back)
}

func TestSelect(t *testing.T) {
	r := decode(t, string(read(t, sampleReport)))
	assert.Equal(t, []string{"blobs"}, keys(r, xenserver.PIINo))
	assert.Equal(t, []string{"yum", "blobs"}, keys(r, xenserver.PIIIfCustomized))
	assert.Equal(t, []string{"xen-info", "yum", "blobs", "system-load"}, keys(r, xenserver.PIIMaybe))
	assert.Len(t, keys(r, xenserver.PIIYes), 5)
	for range r.Select(xenserver.PIIYes) {
		break
	}
}

// Of two classes the stricter one counts, and an unknown key is at least maybe.
func TestClass(t *testing.T) {
	for _, c := range []struct{ key, pii, want xenserver.PIIClass }{
		{"pam", "yes", xenserver.PIIYes},
		{"network-status", "no", xenserver.PIIYes},
		{"blobs", "no", xenserver.PIINo},
		{"blobs", "surely not", "surely not"},
		{"new", "no", xenserver.PIIMaybe},
		{"new", "yes", xenserver.PIIYes},
		{"blobs,network-status", "no", xenserver.PIIYes},
	} {
		r := xenserver.Capability{Key: xenserver.LogType(c.key), PII: c.pii}
		assert.Zero(t, c.want.Compare(r.Class()), "%s %s: %s", c.key, c.pii, r.Class())
	}
	// If two are equally strict, the page's is returned, because its text is known.
	both := xenserver.Capability{Key: "disk-info", PII: "surely not"}
	assert.Equal(t, xenserver.PIIMaybe, both.Class())
}

func TestDifferences(t *testing.T) {
	r := decode(t, documentHead+capability("pam", "yes", "")+capability("blobs", "no", "")+capability("system-load", "maybe", "")+documentTail)
	got := slices.Collect(r.Differences())
	require.Len(t, got, 2+40)
	assert.Equal(t, xenserver.Difference{Key: "pam", Page: xenserver.PIINo, Document: xenserver.PIIYes}, got[0])
	assert.Equal(t, xenserver.Difference{Key: "system-load", Document: xenserver.PIIMaybe}, got[1])
	assert.Equal(t, xenserver.Difference{Key: "device-model", Page: xenserver.PIIYes}, got[2])
	for _, n := range []int{1, 3} { // an iterator must not continue after an early end
		for range r.Differences() {
			if n--; n == 0 {
				break
			}
		}
	}
}

func TestStatusReportCheck(t *testing.T) {
	assert.Empty(t, decode(t, documentHead+capability("yum", "if_customized", "")+documentTail).Check())
	good := capability("yum", "if_customized", "")
	for name, c := range map[string]struct {
		doc      string
		severity telemetry.Severity
		kind     error
		path     string
	}{
		"a key that the page does not name": {capability("new", "no", ""), telemetry.Note, telemetry.ErrUnknown, "capability[0].key"},
		"a class with a capital":            {capability("yum", "Yes", ""), telemetry.Warning, telemetry.ErrUnknown, "capability[0].pii"},
		"an attribute more":                 {capability("yum", "no", ` a="b"`), telemetry.Warning, telemetry.ErrUnknown, "capability[0]"},
		"a key twice":                       {good + good, telemetry.Failure, telemetry.ErrDuplicate, "capability[1].key"},
		"two keys in one":                   {capability("a,b", "no", ""), telemetry.Failure, telemetry.ErrFormat, "capability[0].key"},
		"below -1":                          {strings.Replace(good, `max-time="-1"`, `max-time="-2"`, 1), telemetry.Failure, telemetry.ErrRange, "capability[0].max-time"},
		"ends exchanged":                    {strings.NewReplacer(`max-size="-1"`, `max-size="1"`, `min-size="-1"`, `min-size="2"`).Replace(good), telemetry.Warning, telemetry.ErrRange, "capability[0].min-size"},
		"no key":                            {`<capability pii="no"/>`, telemetry.Failure, telemetry.ErrRequired, "capability[0].key"},
		"no class":                          {`<capability key="yum"/>`, telemetry.Failure, telemetry.ErrRequired, "capability[0].pii"},
		"neither yes nor no":                {strings.Replace(good, `checked="yes"`, `checked="true"`, 1), telemetry.Warning, telemetry.ErrUnknown, "capability[0].default-checked"},
	} {
		is := decode(t, documentHead+c.doc+documentTail).Check()
		assert.True(t, slices.ContainsFunc(is, func(i telemetry.Issue) bool {
			return i.Severity == c.severity && i.Kind == c.kind && i.Path == c.path
		}), "%s: %v", name, is)
	}
}

func TestStatusReportRefused(t *testing.T) {
	good := capability("yum", "if_customized", "")
	for name, c := range map[string]struct {
		doc  string
		kind error
	}{
		"X5 attribute twice":  {documentHead + capability("a", "no", ` pii="no"`) + documentTail, telemetry.ErrDuplicate},
		"X3 DOCTYPE":          {"<!DOCTYPE x>" + documentHead[len("<?xml version=\"1.0\" ?>\n"):] + documentTail, telemetry.ErrUnsupported},
		"X16 empty number":    {documentHead + strings.Replace(good, `"-1"`, `""`, 1) + documentTail, telemetry.ErrFormat},
		"X16 plus":            {documentHead + strings.Replace(good, `"-1"`, `"+1"`, 1) + documentTail, telemetry.ErrFormat},
		"X16 minus nothing":   {documentHead + strings.Replace(good, `"-1"`, `"-"`, 1) + documentTail, telemetry.ErrFormat},
		"X16 minus zero":      {documentHead + strings.Replace(good, `"-1"`, `"-0"`, 1) + documentTail, telemetry.ErrRange},
		"T13 2^63":            {documentHead + strings.Replace(good, `"-1"`, `"9223372036854775808"`, 1) + documentTail, telemetry.ErrRange},
		"T13 below -2^63":     {documentHead + strings.Replace(good, `"-1"`, `"-9223372036854775809"`, 1) + documentTail, telemetry.ErrRange},
		"X2 text after it":    {documentHead + documentTail + "x", telemetry.ErrSyntax},
		"J29 JSON":            {`{"capability":[]}`, telemetry.ErrSyntax},
		"truncated":           {documentHead + good, telemetry.ErrSyntax},
		"text between":        {documentHead + "x" + documentTail, telemetry.ErrSyntax},
		"X15 many attributes": {documentHead + capability("a", "no", manyAttributes()) + documentTail, telemetry.ErrLimit},
	} {
		r := xenserver.StatusReport{Capabilities: []xenserver.Capability{{Key: "untouched"}}}
		err := r.DecodeXML([]byte(c.doc), telemetry.Limits{})
		require.ErrorIs(t, err, c.kind, name)
		assert.Equal(t, xenserver.LogType("untouched"), r.Capabilities[0].Key, name)
	}
}

func manyAttributes() string {
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, ` a%d=""`, i)
	}
	return b.String()
}

func TestEstimate(t *testing.T) {
	_, ok := xenserver.NoEstimate.Value()
	assert.False(t, ok)
	n, ok := xenserver.Estimate(0).Value()
	assert.True(t, ok)
	assert.Zero(t, n)
	least := documentHead + strings.Replace(capability("a", "no", ""), `"-1"`, `"-9223372036854775808"`, 1) + documentTail
	assert.Equal(t, least, document(t, decode(t, least)))
}

// A document that decodes is encoded in a stable form with the same meaning.
func FuzzStatusReport(f *testing.F) {
	f.Add(read(f, sampleReport))
	f.Fuzz(func(t *testing.T, doc []byte) {
		var first, second xenserver.StatusReport
		if first.DecodeXML(doc, telemetry.Limits{}) != nil {
			return
		}
		text, err := first.AppendDocument(nil)
		require.NoError(t, err)
		require.NoError(t, second.DecodeXML(text, telemetry.Limits{}))
		require.Empty(t, cmp.Diff(first, second, unknowns))
		again, err := second.AppendDocument(nil)
		require.NoError(t, err)
		require.Equal(t, string(text), string(again))
	})
}
