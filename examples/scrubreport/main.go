// Command scrubreport replaces the identifiers in a License Server's compliance report, of any size, and seals it
// again. It holds one holder of a license in memory at a time.
//
//	go run ./examples/scrubreport telemetry.key report.xml scrubbed.xml
//
// The key file is created if it does not exist. Anyone who has it can join the pseudonyms of all reports, so keep it on
// this machine.
package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"

	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: scrubreport KEY REPORT SCRUBBED")
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3], os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(keyFile, from, to string, out io.Writer) error {
	key, err := pseudonym.LoadKeyFile(keyFile)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = pseudonym.CreateKeyFile(keyFile)
	}
	if err != nil {
		return err
	}
	ring, err := pseudonym.NewKeyRing(key)
	if err != nil {
		return err
	}
	hasher, err := pseudonym.Keyed(ring)
	if err != nil {
		return err
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	// The output is incomplete until it is sealed, so it has another name until then.
	part, err := os.OpenFile(to+".part", os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer os.Remove(part.Name()) // has no effect after the rename
	defer part.Close()
	r := licenseserver.NewReader(in)
	form, err := r.Format()
	if err != nil {
		return err
	}
	w, err := licenseserver.NewSealWriter(part, form)
	if err != nil {
		return err
	}
	done, err := licenseserver.Scrub(w, r, hasher)
	if err != nil {
		return err
	}
	digest, err := w.Close()
	if err := errors.Join(err, part.Sync()); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d identifiers replaced, digest %v\n", done.Replaced, digest)
	return os.Rename(part.Name(), to)
}
