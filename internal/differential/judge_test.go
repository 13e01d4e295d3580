package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// seeds returns the documents of a kind in the testdata folders of the module.
func seeds(t *testing.T, kind string) (docs [][]byte) {
	t.Helper()
	for _, pattern := range []string{"../../*/testdata/*." + kind, "../*/testdata/fuzz/*/*", "../../*/testdata/fuzz/*/*"} {
		paths, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, path := range paths {
			doc, err := os.ReadFile(path)
			require.NoError(t, err)
			if text, ok := fuzzInput(doc); ok {
				doc = text
			}
			if kindOf(doc) == kind {
				docs = append(docs, doc)
			}
		}
	}
	require.NotEmpty(t, docs)
	return docs
}

// overCorpus calls f with the seeds of a kind and mutations of them, and whether each is accepted.
func overCorpus(t *testing.T, kind string, f func(doc []byte, accepted bool)) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(3, 4))
	counts := map[bool]int{}
	for _, seed := range seeds(t, kind) {
		for m := range 5*mutations + 1 {
			doc := seed
			if m > 0 {
				doc = mutate(rnd, kind, seed)
			}
			ok, _ := judge(kind, doc)
			counts[ok]++
			f(doc, ok)
		}
	}
	require.Greater(t, counts[true], 300)
	require.Greater(t, counts[false], 300)
}

// Accepted documents are JSON according to encoding/json.
func TestAgainstStandardJSON(t *testing.T) {
	overCorpus(t, "json", func(doc []byte, accepted bool) {
		if accepted {
			require.True(t, json.Valid(bytes.TrimPrefix(doc, []byte("\ufeff"))), "%q", doc)
		}
	})
}

// Accepted documents are XML according to encoding/xml.
func TestAgainstStandardXML(t *testing.T) {
	overCorpus(t, "xml", func(doc []byte, accepted bool) {
		if !accepted {
			return
		}
		d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(doc, []byte("\ufeff"))))
		d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // the accepted part of us-ascii is UTF-8
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				return
			}
			require.NoError(t, err, "%q", doc)
		}
	})
}
