package schemacheck

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lint returns the output of xmllint for documents, by a schema.
func lint(t *testing.T, xsd string, docs []string) (valid []bool) {
	t.Helper()
	dir := t.TempDir()
	schema := filepath.Join(dir, "schema.xsd")
	require.NoError(t, os.WriteFile(schema, []byte(xsd), 0o600))
	const batch = 500
	for start := 0; start < len(docs); start += batch {
		args := []string{"--noout", "--schema", schema}
		for i, doc := range docs[start:min(start+batch, len(docs))] {
			path := filepath.Join(dir, fmt.Sprint(start+i))
			require.NoError(t, os.WriteFile(path, []byte(doc), 0o600))
			args = append(args, path)
		}
		out, err := exec.Command("xmllint", args...).CombinedOutput()
		if exit := new(exec.ExitError); err != nil {
			require.ErrorAs(t, err, &exit)
		}
		said := "\n" + string(out)
		for _, path := range args[3:] {
			yes, no := strings.Contains(said, "\n"+path+" validates\n"), strings.Contains(said, "\n"+path+" fails to validate\n")
			require.True(t, yes != no, "xmllint neither accepts nor rejects %s: %.2000s", path, said)
			valid = append(valid, yes)
		}
	}
	return valid
}

func TestXMLSamples(t *testing.T) {
	for _, r := range roots {
		_, samples := r.documents(t)
		for i, valid := range lint(t, r.schema(t, telemetry.XML), samples) {
			assert.True(t, valid, "%s: %s", r.name, samples[i])
			assert.False(t, r.misshapen(samples[i]), "%s: %s", r.name, samples[i])
		}
	}
}

// Documents about which XSD and the decoder disagree, each with whether it is valid.
func TestXMLSeams(t *testing.T) {
	r := named(t, "licenseserver/Report")
	_, samples := r.documents(t)
	for _, c := range []struct {
		name, old, new string
		decodes, valid bool
	}{
		{"space around a number", "<SGPMaxDays>15<", "<SGPMaxDays> 15 <", false, true},
		{"an alias", `<SADate id=`, `<SADate ID=`, true, false},
		{"another order", "<Serial>OR10:13</Serial><DateExpiration>12/1/2020</DateExpiration>",
			"<DateExpiration>12/1/2020</DateExpiration><Serial>OR10:13</Serial>", true, false},
		{"an unknown element", "</Pool>", "<New/></Pool>", true, false},
		{"an unknown element of a namespace", "</Pool>", `<n:New xmlns:n="urn:n"/></Pool>`, true, true},
		{"an unknown attribute", "<Pool>", `<Pool new="1">`, true, true},
		{"True", "<Active>1<", "<Active>True<", false, false},
	} {
		changed := put(t, samples[len(samples)-1], c.old, c.new)
		assert.Equal(t, c.decodes, !r.misshapen(changed), c.name)
		assert.Equal(t, []bool{c.valid}, lint(t, r.schema(t, telemetry.XML), []string{changed}), c.name)
	}
}

// leaf matches an element that holds text or nothing, and attribute an attribute.
var (
	leaf      = regexp.MustCompile(`<([A-Za-z][-\w]*)(?: [^>]*)?>([^<]*|<!\[CDATA\[.*?\]\]>)</`)
	attribute = regexp.MustCompile(` [-a-z]+="([^"]*)"`)
)

// holder matches the start tag of an element that is followed by an element.
var holder = regexp.MustCompile(`<([A-Za-z][-\w]*)(?: [^>/]*)?>`)

// mutateXML returns the documents that differ from doc in one place: another text, an element repeated, removed or
// inside another, or an attribute or an element of another namespace in an element that holds elements.
func mutateXML(doc string) (mutated []string) {
	texts := []string{"", "x", "a\u0085b", "-1", "12", "2147483648", "9223372036854775808", "18446744073709551616", "007", "TRUE"}
	for _, value := range stand {
		if s, ok := value.(string); ok && strings.Trim(s, " ") == s && s != "True" && s != "False" {
			texts = append(texts, s)
		}
	}
	put := func(start, end int, text string) { mutated = append(mutated, doc[:start]+text+doc[end:]) }
	for _, m := range leaf.FindAllStringSubmatchIndex(doc, -1) {
		for _, text := range texts {
			put(m[4], m[5], text)
		}
		end := m[1] + m[3] - m[2] + len(">")
		put(m[0], end, "")
		put(m[0], m[0], doc[m[0]:end])
		if m[4] < m[5] { // an empty element may be a record or a list, which may contain undocumented elements
			put(m[4], m[5], doc[m[0]:end])
		}
	}
	for _, m := range holder.FindAllStringSubmatchIndex(doc, -1) {
		if after := doc[m[1]:]; after[0] == '<' && after[1] != '/' && after[1] != '!' {
			put(m[1]-1, m[1]-1, ` new="1"`)
			end := m[1] + strings.Index(after, "</"+doc[m[2]:m[3]]+">")
			put(end, end, `<n:new xmlns:n="urn:n"/>`)
		}
	}
	for _, m := range attribute.FindAllStringSubmatchIndex(doc, -1) {
		for _, text := range texts {
			put(m[2], m[3], text)
		}
		put(m[0], m[1], "")
	}
	return mutated
}

// A document that differs from the module's output in one place is valid if and only if it decodes and Check finds no
// fault in its shape, apart from unsaid faults.
func TestXMLMutations(t *testing.T) {
	for _, r := range roots {
		t.Run(r.name, func(t *testing.T) {
			_, samples := r.documents(t)
			docs := mutateXML(samples[len(samples)-1])
			refused := 0
			for i, valid := range lint(t, r.schema(t, telemetry.XML), docs) {
				misshapen := r.misshapen(docs[i])
				assert.NotEqual(t, misshapen && !r.unsaid(docs[i]), valid, docs[i])
				if misshapen {
					refused++
				}
			}
			assert.Greater(t, refused, 5)
		})
	}
}
