package main

import (
	"os"
	"testing"
)

// The committed files equal the output of the generator.
func TestFresh(t *testing.T) {
	files, err := Generate("../..")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		if got, err := os.ReadFile("../../" + name); err != nil || string(got) != string(want) {
			t.Errorf("%s is stale: run go generate in contrib/parquet (%v)", name, err)
		}
	}
}
