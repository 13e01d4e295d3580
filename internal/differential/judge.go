package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"regexp"

	"github.com/csg-telemetry/telemetry/internal/archive"
	"github.com/csg-telemetry/telemetry/internal/codec"
)

// entry is one file of an archive.
type entry struct {
	Name   string
	Size   int64
	SHA256 string
}

var limits = codec.Limits{Document: 1 << 24, Depth: 64, Token: 1 << 20, Attributes: 64}

// judge reads a document and reports whether it is accepted. No name in it is documented, so all of it is syntax.
func judge(kind string, doc []byte) (ok bool, entries []entry) {
	switch kind {
	case "json":
		return acceptsJSON(doc), nil
	case "xml":
		return acceptsXML(doc), nil
	default:
		return acceptsZip(doc)
	}
}

func acceptsJSON(doc []byte) bool {
	var d codec.JSON
	return d.End(d.Skip(d.Reset(doc, limits))) == nil
}

// rootTag finds the name of the root in what can be a document.
var rootTag = regexp.MustCompile(`<([^!?/<>\s][^<>\s/]*)`)

func acceptsXML(doc []byte) bool {
	tag := rootTag.FindSubmatch(doc)
	if tag == nil {
		return false
	}
	d := codec.NewXML(bytes.NewReader(doc), limits)
	d.Root(string(tag[1]))
	e := codec.Element{Fields: &codec.Fields{Find: func(string) int { return -1 }}}
	d.Open(&e)
	for d.Next(&e) >= 0 {
	}
	return d.End() == nil
}

func acceptsZip(doc []byte) (bool, []entry) {
	lim := archive.Limits{Entries: 4096, Unpacked: 1 << 26, Ratio: 250}
	r, err := archive.NewReader(context.Background(), bytes.NewReader(doc), int64(len(doc)), lim)
	if err != nil {
		return false, nil
	}
	var entries []entry
	for _, e := range r.Entries() {
		sum := sha256.New()
		n, err := io.Copy(sum, r.Open(e))
		if err != nil {
			return false, nil
		}
		entries = append(entries, entry{e.Name, n, hex.EncodeToString(sum.Sum(nil))})
	}
	return true, entries
}
