package parquet

import (
	"bytes"
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// ScrubReport writes the compliance report that r reads to the files of its parts. It replaces every identifier by its token, as
// [licenseserver.Scrub] does, and needs no more memory for the report than that. Errors are those of licenseserver.Scrub and of
// [Writer.Write]. After an error, rows that were already written remain, so call Discard.
func (f *Folder) ScrubReport(r *licenseserver.Reader, h *pseudonym.Hasher, opts ...pseudonym.ScrubOption) (done pseudonym.Report, err error) {
	err = f.stream(func(w *licenseserver.Writer) (err error) {
		done, err = licenseserver.Scrub(w, r, h, opts...)
		return err
	})
	return done, err
}

// RestoreReport is like ScrubReport for a report whose identifiers are already tokens, as accepted by [licenseserver.Restore].
func (f *Folder) RestoreReport(r *licenseserver.Reader, opts ...pseudonym.ScrubOption) (done pseudonym.Report, err error) {
	err = f.stream(func(w *licenseserver.Writer) (err error) {
		done, err = licenseserver.Restore(w, r, opts...)
		return err
	})
	return done, err
}

// ReportInClear is like ScrubReport but keeps the identifiers in clear. Use it only if clear text is intended. The number is that of
// [licenseserver.Copy].
func (f *Folder) ReportInClear(r *licenseserver.Reader) (dropped int, err error) {
	err = f.stream(func(w *licenseserver.Writer) (err error) {
		dropped, err = licenseserver.Copy(w, r)
		return err
	})
	return dropped, err
}

// whole writes a report that is in memory.
func (f *Folder) whole(e pseudonym.Safe) error {
	doc, err := e.AppendJSON(nil)
	if err != nil {
		return err
	}
	return f.report(licenseserver.NewReader(bytes.NewReader(doc)))
}

// stream writes the report that write writes, and reads it while it is written.
func (f *Folder) stream(write func(*licenseserver.Writer) error) error {
	in, out := io.Pipe()
	done := make(chan error)
	go func() {
		w := licenseserver.NewWriter(out, telemetry.JSON)
		err := write(w)
		if err == nil {
			_, err = w.Close()
		}
		out.CloseWithError(err)
		done <- err
	}()
	err := f.report(licenseserver.NewReader(in))
	in.CloseWithError(err) // the writer must not wait for a reader that has failed
	if e := <-done; e != nil {
		return e // one of the two errors is the cause of the other
	}
	return err
}

// place is the position of a row in its report, as the beginning of the row's JSON.
type place struct{ server, date []byte }

// report writes the parts of a report.
func (f *Folder) report(r *licenseserver.Reader) error {
	report, err := r.Report()
	if err != nil {
		return err
	}
	var at place
	at.server = append(at.server, `{"LicenseServer":{"GUID":`...)
	at.server = append(at.server, quote(report.LicenseServer.GUID.String())...)
	at.server = append(at.server, `},"Metadata":{"UTCDate":`...)
	at.server = append(at.server, quote(report.Metadata.UTCDate.String())...)
	at.server = append(at.server, '}')
	for feature, err := range r.Features() {
		if err != nil {
			return err
		}
		dates := 0
		for date, err := range feature.SADates() {
			if err != nil {
				return err
			}
			dates++
			if err := f.date(at, feature.Feature, date); err != nil {
				return err
			}
		}
		if dates == 0 {
			if err := f.usage(at, feature.Feature, nil); err != nil {
				return err
			}
		}
	}
	doc, err := report.AppendJSON(nil)
	if err != nil {
		return err
	}
	t, _ := TableOf(report)
	return f.object(t.name, doc)
}

// date writes the holders of licenses with one SA date, its pools and then the date itself.
func (f *Folder) date(at place, feature *licenseserver.Feature, date *licenseserver.SADateReader) error {
	at.date = append(at.date, at.server...)
	at.date = append(at.date, `,"Feature":{"ID":`...)
	at.date = append(at.date, quote(feature.ID)...)
	at.date = append(at.date, `},"SADate":{"id":`...)
	at.date = append(at.date, quote(date.SADate.ID.String())...)
	at.date = append(at.date, '}')
	for holder, err := range date.Holders() {
		if err != nil {
			return err
		}
		if err := f.holder(at, &holder); err != nil {
			return err
		}
	}
	text, err := date.SADate.AppendJSON(nil)
	if err != nil {
		return err
	}
	if pools := member(string(text), "Pool"); pools != "" {
		for pool := range items(pools) {
			if err := f.part("licenseserver-pool", at, `,"Pool":`, []byte(pool), ""); err != nil {
				return err
			}
		}
	}
	return f.usage(at, feature, text)
}

// holder writes a holder of a license.
func (f *Folder) holder(at place, h *licenseserver.Holder) error {
	text, err := h.AppendJSON(nil)
	if err != nil {
		return err
	}
	switch h.Kind {
	case licenseserver.HolderUser:
		return f.part("licenseserver-user", at, `,"User":`, text, "")
	case licenseserver.HolderDevice:
		return f.part("licenseserver-device", at, `,"Device":`, text, `,"List":"Devices"`)
	}
	text = append(append([]byte(`{"DevId":`), text...), '}')
	return f.part("licenseserver-device", at, `,"Device":`, text, `,"List":"CCUDevices"`)
}

// part writes a row with its place.
func (f *Folder) part(table string, at place, name string, text []byte, more string) error {
	doc := append(append(append([]byte(nil), at.date...), name...), text...)
	return f.object(table, append(append(doc, more...), '}'))
}

// usage writes the use of a feature with one SA date, which is empty if it has none.
func (f *Folder) usage(at place, feature *licenseserver.Feature, date []byte) error {
	text, err := feature.AppendJSON(nil)
	if err != nil {
		return err
	}
	doc := append(append(append([]byte(nil), at.server...), `,"Feature":`...), text...)
	if date != nil {
		doc = append(append(doc, `,"SADate":`...), date...)
	}
	return f.object("licenseserver-usage", append(doc, '}'))
}

// object writes a row of a table.
func (f *Folder) object(table string, doc []byte) error {
	t, _ := TableByName(table)
	w, err := f.writer(t)
	if err != nil {
		return err
	}
	return w.object(doc)
}
