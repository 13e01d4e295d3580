// Command differential says what this module makes of documents, archives, files and identifiers, for .ci/differential to
// compare with what other people's tools make of them.
//
//	differential corpus FOLDER SEED...   writes the seeds and mutations of them, and judges each: JSON Lines
//	differential digests FILE...         the digest of each file, and of all
//	differential tokens                  tokens of both schemes: JSON Lines
//	differential zips FILE...            judges each archive: JSON Lines
//	differential names                   judges the names of files in a JSON list on standard input: a JSON list
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/internal/archive"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "differential:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	out := json.NewEncoder(os.Stdout)
	switch {
	case len(args) > 2 && args[0] == "corpus":
		return corpus(args[1], args[2:], out)
	case len(args) > 1 && args[0] == "digests":
		return digests(args[1:])
	case len(args) == 1 && args[0] == "tokens":
		return tokens(out)
	case len(args) > 1 && args[0] == "zips":
		return zips(args[1:], out)
	case len(args) == 1 && args[0] == "names":
		return names(out)
	}
	return fmt.Errorf("usage: corpus FOLDER SEED... | digests FILE... | tokens | zips FILE... | names")
}

func zips(paths []string, out *json.Encoder) error {
	for _, path := range paths {
		doc, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		v := verdict{File: path, Kind: "zip"}
		v.Accepted, v.Entries = judge("zip", doc)
		if err := out.Encode(v); err != nil {
			return err
		}
	}
	return nil
}

// nameVerdict is what became of one name of a file. Names with the same Folded are one.
type nameVerdict struct {
	Accepted bool
	Folded   string
}

func names(out *json.Encoder) error {
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		return err
	}
	verdicts := make([]nameVerdict, len(texts))
	for i, text := range texts {
		verdicts[i] = nameVerdict{archive.CheckName(text) == nil, archive.FoldName(text)}
	}
	return out.Encode(verdicts)
}

// digests prints what sha256sum prints, and the digest of that listing in the order of names.
func digests(paths []string) error {
	var files []cvad.File
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		f := cvad.File{Name: path, UI: telemetry.DigestOf(data)}
		fmt.Printf("%v  %s\n", f.UI, f.Name)
		files = append(files, f)
	}
	fmt.Println(cvad.DigestFiles(files))
	return nil
}

// keyText is a key of the bytes 0 to 31, which the script knows too.
const keyText = "tpk1.091555bd.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

// token is an identifier in canonical form and its token.
type token struct {
	Scheme, Scope, Epoch, Class, Text, Token string
}

func tokens(out *json.Encoder) error {
	key, err := pseudonym.ParseKey(keyText)
	if err != nil {
		return err
	}
	ring, err := pseudonym.NewKeyRing(key)
	if err != nil {
		return err
	}
	for _, t := range []token{
		{Class: "sid", Text: "S-1-5-21-3711855558-820010554-2448362978-27640"},
		{Class: "upn", Text: "user-steven@ctxlabs.onmicrosoft.com", Scope: "tenant-1"},
		{Class: "full-name", Text: "Jürgen Müller", Scope: "tenant-1", Epoch: "2026Q4"},
		{Class: "ip", Text: "192.0.2.17", Epoch: "1"},
		{Class: "mac", Text: "00112233445e"},
		{Class: "opaque", Text: "any text"},
	} {
		class, err := pseudonym.ParseClass(t.Class)
		if err != nil {
			return err
		}
		keyed, err := pseudonym.Keyed(ring, pseudonym.WithScope(t.Scope), pseudonym.WithEpoch(t.Epoch))
		if err != nil {
			return err
		}
		for _, h := range []*pseudonym.Hasher{pseudonym.Documented(), keyed} {
			t.Scheme = h.Scheme()
			if t.Token, err = h.Token(class, t.Text); err != nil {
				return err
			}
			if err := out.Encode(t); err != nil {
				return err
			}
		}
	}
	return nil
}
