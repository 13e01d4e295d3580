package codec

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// flatMembers does what generated code does for a string Time and an integer N.
func flatMembers(s []byte, texts *[2]string) (rest []byte) {
	s, ok := bytes.CutPrefix(s, []byte("{"))
	if !ok {
		return nil
	}
	var text []byte
	for seen := 0; seen != 3; {
		s = TrimSpace(s)
		switch {
		case seen&1 == 0 && hasPrefix(s, `"Time":`):
			seen |= 1
			if text, s, ok = Quoted(s[7:]); !ok {
				return nil
			}
			texts[0] = string(text)
		case seen&2 == 0 && hasPrefix(s, `"N":`):
			seen |= 2
			if text, s = Digits(s[4:]); len(text) == 0 {
				return nil
			}
			texts[1] = string(text)
		default:
			return nil
		}
		end := byte(',')
		if seen == 3 {
			end = '}'
		}
		if s, ok = After(s, end); !ok {
			return nil
		}
	}
	return s
}

// flatArray reads an array of such rows as generated code does. It returns everything that can be observed about them, and how
// many were read by the fast path.
func flatArray(s *JSONStream) (found string, fast int, err *fault.Error) {
	var out strings.Builder
	fields := names(0, "Time", "N")
	s.Root()
	s.d.depth = 1 // the depth inside an object
	list := s.OpenArray()
	for {
		var texts [2]string
		item := s.FlatItem(&list)
		rest := flatMembers(item, &texts)
		ok := len(rest) > 0 && s.AcceptItem(&list, item, rest)
		if !ok && !s.Item(&list) {
			break
		}
		if !ok {
			s.Value(func(d *JSON, i int) int {
				if text := d.Flat(i); len(text) > 0 {
					if end := d.Accept(i, flatMembers(text, &texts)); end >= 0 {
						ok = true
						return end
					}
				}
				ok = false
				texts = [2]string{}
				o := Object{Fields: fields}
				f, i := d.Open(&o, i)
				for ; f >= 0; f, i = d.Next(&o, i) {
					if f == 0 {
						texts[0], i = d.Text(i)
					} else {
						texts[1], i = ParseScalar(d, i, func(s []byte) (string, error) { return string(s), nil })
					}
				}
				return i
			})
		}
		if ok {
			fast++
		}
		fmt.Fprintf(&out, "%q at %d\n", texts, s.Offset())
	}
	s.d.depth--
	return out.String(), fast, s.End()
}

// The fast path is used only for the usual shapes and returns the same results as the general path, in every window and
// for every truncated document.
func TestJSONFlat(t *testing.T) {
	const usual = `{"Time":"2022-07-12","N":10}`
	for doc, want := range map[string]int{
		usual:                             1,
		usual + "," + usual + "," + usual: 3,
		usual + `,{},` + usual + `,{"Time":null,"N":1},` + usual:         3,
		"\n  {\n\t\"Time\" : \"2022-07-12\",\r\n\"N\":  -7 }\n":          0, // a space before the colon
		"\n  {\n\t\"Time\":   \"2022-07-12\",\r\n\"N\":  -7 \r\n }  \n ": 1,
		usual + `,{"N":0,"Time":"2022-07-12"},` + usual:                  3,
		`{"Time":"2022-07-12","Time":"2022-07-12"}`:                      0,
		`{"Time":"2022-07-12","N":01}`:                                   0,
		`{"Time":"2022-07-12","N":1.5}`:                                  0,
		`{"Time":"2022-07-12","N":"1"}`:                                  0,
		`{"Time":"2022-07-12","N":-}`:                                    0,
		`{"Time":"2022-07-12","N":1,"x":2}`:                              0,
		`{"Time":"2022-07-12","x":2,"N":1}`:                              0,
		`{"Time":"2022-07-12","N":1,}`:                                   0,
		`{"Time":"2022-07-12" "N":1}`:                                    0,
		`{"Time":"2022\u002d07","N":1}`:                                  0,
		`{"Time":"2022-07-12ä","N":1}`:                                   0,
		"{\"Time\":\"2022-07-12\x7f\",\"N\":1}":                          0,
		"{\"Time\":\"2022-07-12\x01\",\"N\":1}":                          0,
		`{"Time":2022,"N":1}`:                                            0,
		`{"Time":"` + strings.Repeat("1", 300) + `","N":1},` + usual:     0,
		usual + usual:  1,
		usual + `,"x"`: 1,
	} {
		lim := Limits{Document: 1 << 20, Depth: 8, Token: 256, Attributes: 4}
		whole := "[" + doc + "]"
		_, fast, _ := flatArray(NewJSONStream(strings.NewReader(whole), lim))
		assert.Equal(t, want, fast, doc)
		for end := 1; end <= len(whole); end++ {
			general := NewJSONStream(strings.NewReader(whole[:end]), lim)
			general.d.slow = true
			wantFound, none, wantErr := flatArray(general)
			require.Zero(t, none)
			for _, chunk := range []int{1, 16, 1 << 10} {
				s := NewJSONStream(strings.NewReader(whole[:end]), lim)
				s.feed.chunk = chunk
				found, _, err := flatArray(s)
				require.Equal(t, wantErr, err, "%q", whole[:end])
				if err == nil {
					require.Equal(t, wantFound, found, "%q", whole[:end])
				}
			}
		}
	}
}

// On the fast path too, nearly empty items are limited by the size of the document, and nesting is limited.
func TestJSONFlatLimits(t *testing.T) {
	lim := Limits{Document: 1 << 30, Depth: 2, Token: 256, Attributes: 4}
	_, fast, err := flatArray(NewJSONStream(strings.NewReader(`[{"Time":"2022-07-12","N":10}]`), lim))
	require.NotNil(t, err)
	assert.Equal(t, fault.ErrLimit, err.Kind)
	assert.Zero(t, fast)

	lim.Depth = 8
	sparse := `{"Time":"","N":1},`
	_, _, err = flatArray(NewJSONStream(strings.NewReader("["+strings.Repeat(sparse, 100_000)+"{}]"), lim))
	require.NotNil(t, err)
	assert.Equal(t, needDensity, err.Want)
}
