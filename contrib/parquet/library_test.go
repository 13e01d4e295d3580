package parquet_test

import (
	"bytes"
	"testing"

	pq "github.com/parquet-go/parquet-go"
)

// rowGroups returns how many row groups a file has, as parquet-go sees it.
func rowGroups(t testing.TB, data []byte) int {
	t.Helper()
	f, err := pq.OpenFile(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	return len(f.RowGroups())
}

// leftovers returns the columns _unknown and _text of the first row, as parquet-go sees them.
func leftovers(t testing.TB, data []byte) (unknown, text string) {
	t.Helper()
	type row struct {
		Unknown *string `parquet:"_unknown,optional,json"`
		Text    *string `parquet:"_text,optional,json"`
	}
	rows, err := pq.Read[row](bytes.NewReader(data), int64(len(data)))
	must(t, err)
	if rows[0].Unknown != nil {
		unknown = *rows[0].Unknown
	}
	if rows[0].Text != nil {
		text = *rows[0].Text
	}
	return unknown, text
}
