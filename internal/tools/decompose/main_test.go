package main

import (
	"bytes"
	"os"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The committed table equals the output of the program.
func TestTable(t *testing.T) {
	var b bytes.Buffer
	print(&b)
	got, err := os.ReadFile("../../archive/zz_decompositions.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), got) {
		t.Error("the table is stale: go -C internal/tools run ./decompose >internal/archive/zz_decompositions.go")
	}
}

// Package archive sorts marks in the way that Unicode sorts by combining class: characters of a class are all marks.
func TestMarks(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if norm.NFD.PropertiesString(string(r)).CCC() != 0 && !unicode.Is(unicode.M, r) && unicode.In(r, unicode.Letter, unicode.Number, unicode.Punct, unicode.Symbol) {
			t.Errorf("%U has a combining class, but is not a mark", r)
		}
	}
}
