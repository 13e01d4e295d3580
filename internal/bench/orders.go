package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"unicode/utf16"
)

// order is how the members of objects follow each other.
type order struct {
	name string
	// arrange puts the names of an object, which are sorted, in this order. It is nil for the order of the documents.
	arrange func(names []string)
}

// orders returns the orders that producers write members in.
func orders() []order {
	random := rand.New(rand.NewPCG(1, 2))
	return []order{
		{name: "documents' order"},
		{"alphabetical", func([]string) {}},
		{"random order", func(names []string) {
			random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		}},
	}
}

// of returns documents with their members in this order, without white space.
func (o order) of(docs [][]byte) [][]byte {
	if o.arrange == nil {
		return each(docs, compact)
	}
	return each(docs, func(doc []byte) []byte { return arranged(doc, o.arrange) })
}

// arranged returns a value with the members of all objects in some order.
func arranged(doc []byte, arrange func(names []string)) []byte {
	var members map[string]json.RawMessage
	if json.Unmarshal(doc, &members) != nil {
		return compact(doc)
	}
	names := slices.Sorted(maps.Keys(members))
	arrange(names)
	out := []byte{'{'}
	for i, name := range names {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(strconv.AppendQuote(out, name), ':')
		out = append(out, arranged(members[name], arrange)...)
	}
	return append(out, '}')
}

// compact returns a document without white space.
func compact(doc []byte) []byte {
	var b bytes.Buffer
	if err := json.Compact(&b, doc); err != nil {
		panic(err) // the documents are our own
	}
	return b.Bytes()
}

// indented returns a document as most programs indent it.
func indented(doc []byte) []byte {
	var b bytes.Buffer
	if err := json.Indent(&b, doc, "", "  "); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// escaped returns a document in ASCII: all other characters are escapes.
func escaped(doc []byte) []byte {
	var out []byte
	for _, r := range string(doc) {
		if r < 0x80 {
			out = append(out, byte(r))
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			out = append(out, `\u`...)
			out = append(out, strconv.FormatUint(0x10000|uint64(unit), 16)[1:]...)
		}
	}
	return out
}

// extended returns an event with two members that the documents do not name.
func extended(doc []byte) []byte {
	doc = bytes.Replace(doc, []byte(`"sessionKey"`), []byte(`"region":{"name":"westeurope","zones":[1,2]},"sessionKey"`), 1)
	return bytes.Replace(doc, []byte(`"payload"`), []byte(`"trace":"4bf92f3577b34da6","payload"`), 1)
}
