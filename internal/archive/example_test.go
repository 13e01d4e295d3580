package archive_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/csg-telemetry/telemetry/internal/archive"
)

func Example() {
	var b bytes.Buffer
	w := archive.NewWriter(&b, time.Date(2023, 7, 11, 7, 0, 13, 0, time.UTC))
	w.SetCompressor(func(to io.Writer) (io.WriteCloser, error) {
		return archive.NewDeflater(context.Background(), to, archive.DeflateOptions{}), nil
	})
	content, err := w.Create("ue_lt_1689058813.json", archive.Deflate)
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 1000 {
		fmt.Fprintln(content, `{"ver":"1.0"}`)
	}
	if err := w.Close(); err != nil {
		fmt.Println(err)
		return
	}

	limits := archive.Limits{Entries: 1, Unpacked: 1 << 20, Ratio: 250}
	s, err := archive.NewStream(&b, limits)
	if err != nil {
		fmt.Println(err)
		return
	}
	n, err := io.Copy(io.Discard, s)
	fmt.Println(s.Entry().Name, n, err)
	// Output: ue_lt_1689058813.json 14000 <nil>
}

func ExampleCheckName() {
	fmt.Println(archive.CheckName("ue_lt_1689058813.zip"))
	fmt.Println(archive.CheckName("nul.zip"))
	// Output:
	// <nil>
	// telemetry: file name not allowed: want no device name of Windows
}
