package codec

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// stdElement keeps the text of an element.
type stdElement struct {
	text string
	err  error
}

func (e *stdElement) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	text, err := ElementText(d, start)
	e.text, e.err = string(text), err
	return e.err
}

// The text of an element is a complete document, whatever is declared around the element.
func TestElementText(t *testing.T) {
	for _, tt := range []struct{ doc, want string }{
		{`<R/>`, `<R></R>`},
		{`<R a='"' b="&amp;&lt;>">x<!-- c --><y/></R>`, `<R a="&quot;" b="&amp;&lt;&gt;">x<!-- c --><y/></R>`},
		{`<R xml:lang='de' xml:space="preserve"/>`, `<R xml:lang="de" xml:space="preserve"></R>`},
		{`<R xmlns="" xmlns:a="u" a:b="1" b="2"/>`, `<R xmlns="" xmlns:a="u" a:b="1" b="2"></R>`},
		{"<R a='x\n\ty'/>", "<R a=\"x\n\ty\"></R>"},
		{`<R xmlns="u:x"/>`, `<R xmlns="u:x"></R>`},
		{`<o xmlns:q="u:q"><R><q:a/></R></o>`, `<R xmlns:q="u:q"><q:a/></R>`},
		{`<o xmlns:q="u:q" xmlns:p="u:q"><R><a q:b="" c=""/><p:a xml:x=""><q:b/></p:a></R></o>`,
			`<R xmlns:q="u:q" xmlns:p="u:q"><a q:b="" c=""/><p:a xml:x=""><q:b/></p:a></R>`},
		{`<o xmlns:q="u:q"><R><x xmlns:q="u:r"><q:a/></x><q:a q:b=""/></R></o>`, `<R xmlns:q="u:q"><x xmlns:q="u:r"><q:a/></x><q:a q:b=""/></R>`},
		{`<o xmlns:q="u:q"><R q:a="1"/></o>`, `<R xmlns:ns1="u:q" ns1:a="1"></R>`},
		{`<o xmlns:ns1="u:q" xmlns:b="u:b"><R b:a="1" b:c=""><ns1:x/></R></o>`, `<R xmlns:ns2="u:b" ns2:a="1" ns2:c="" xmlns:ns1="u:q"><ns1:x/></R>`},
	} {
		var outer struct{ R stdElement }
		if strings.HasPrefix(tt.doc, "<R") {
			require.NoError(t, xml.Unmarshal([]byte(tt.doc), &outer.R), tt.doc)
		} else {
			require.NoError(t, xml.Unmarshal([]byte(tt.doc), &outer), tt.doc)
		}
		assert.Equal(t, tt.want, outer.R.text)
	}
	for _, doc := range []string{`<q:R xmlns:q="u:q"/>`, `<q:R/>`, `<xml:R/>`} {
		assert.ErrorIs(t, xml.Unmarshal([]byte(doc), new(stdElement)), fault.ErrSyntax, doc)
	}
	for _, doc := range []string{`<R q:a=""/>`, `<R><q:a/></R>`, `<R><a q:a=""/></R>`} { // the prefix is not declared
		var e stdElement
		require.NoError(t, xml.Unmarshal([]byte(doc), &e), doc)
		_, err := xmlReadString(e.text)
		assert.ErrorIs(t, err, fault.ErrSyntax, e.text)
	}
}

// The errors report the failure without any part of the input.
func TestElementTextErrors(t *testing.T) {
	for _, doc := range []string{"<R>\n<secret></R>", "<R>&secret;</R>", "<R><a secret></R>", "<R></secret>", "<R><o><secret/>"} {
		err := xml.Unmarshal([]byte(doc), new(stdElement))
		var f *fault.Error
		require.ErrorAs(t, err, &f, doc)
		assert.Equal(t, fault.ErrSyntax, f.Kind)
		assert.Nil(t, f.Err)
		assert.NotContains(t, err.Error(), "secret")
		assert.Positive(t, f.Offset)
		assert.Positive(t, f.Line)
	}
	broken := errors.New("broken")
	err := xml.NewDecoder(io.MultiReader(strings.NewReader("<R><x>"), iotest.ErrReader(broken))).Decode(new(stdElement))
	assert.ErrorIs(t, err, fault.ErrUnverified)
	assert.ErrorIs(t, err, broken)

	tokens := xml.NewTokenDecoder(struct{ xml.TokenReader }{xml.NewDecoder(strings.NewReader("<R><x/></R>"))})
	assert.ErrorIs(t, tokens.Decode(new(stdElement)), fault.ErrUnsupported, "a token reader does not have the text of the element")
}
