package leakscan_test

import (
	"fmt"
	"strings"

	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
)

func ExampleScan() {
	text := []byte(`{"upn":"GF/5+DT7Hb7DJIvIW+bYQA==","ver":"7.25.0.0","note":"moved from 192.0.2.17 by bob%40example.com"}`)
	for f := range leakscan.Scan(text) {
		fmt.Println(f.Class, f.Encoded, f)
	}
	// Output:
	// ip false ip at bytes 70 to 80
	// upn true upn at bytes 84 to 101
}

func ExampleScanner_ScanReader() {
	log := strings.NewReader("10:11:12 launch for CORP\\nadia\n10:11:13 from 192.0.2.17, version 7.25.0.0\n")
	var s leakscan.Scanner
	for f, err := range s.ScanReader(log) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(f)
	}
	// Output:
	// sam at bytes 20 to 30
	// ip at bytes 45 to 55
}

func ExampleNew() {
	s, err := leakscan.New(
		leakscan.WithKnown(pseudonym.FullName, "Steven Smith"),
		leakscan.WithoutShapes(pseudonym.IP),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	for f := range s.Scan([]byte("10.0.0.1: cn=steven smith; U3RldmVuIFNtaXRo")) {
		fmt.Println(f, f.Known, f.Encoded)
	}
	fmt.Println(s)
	// Output:
	// full-name at bytes 13 to 25 true false
	// full-name at bytes 27 to 43 true true
	// scanner(1 known)
}
