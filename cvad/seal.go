package cvad

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// manifestPrefix begins the name of the manifest's file, whose ending is its form, and of no other file.
const manifestPrefix = "manifest."

// manifestName returns the name of the manifest's file.
func manifestName(f telemetry.Format) string { return manifestPrefix + string(f) }

// Seal returns the document of the manifest in the given form, with ManifestUI set to the digest of the document without
// that value, and sets m.ManifestUI to it. The document ends with a line break. A form that is neither XML nor JSON is
// ErrUnsupported, and so is a manifest with something undocumented that the commands below take for the value.
//
// Taking the value out again and hashing the rest gives the same digest with other tools:
//
//	sed 's|<ManifestUI>[0-9a-f]*<|<ManifestUI><|' manifest.xml | sha256sum
//	sed 's|\("ManifestUI": *"\)[0-9a-f]*"|\1"|' manifest.json | sha256sum
func (m *Manifest) Seal(f telemetry.Format) ([]byte, error) {
	bare := *m
	bare.ManifestUI = telemetry.Digest{}
	doc, err := bare.document(f)
	if err != nil {
		return nil, err
	}
	place, err := decodeSealed(doc, new(Manifest), telemetry.Limits{Manifest: int64(len(doc))})
	if err != nil {
		return nil, err
	}
	if !place.plain {
		return nil, record.Failure(fault.ErrUnsupported, "nothing undocumented that looks like ManifestUI")
	}
	m.ManifestUI = place.digest(doc)
	sealed := make([]byte, 0, len(doc)+2*sha256.Size)
	sealed = append(sealed, doc[:place.start]...)
	sealed, _ = m.ManifestUI.AppendText(sealed)
	return append(sealed, doc[place.end:]...), nil
}

// document returns the manifest as it stands in a file.
func (m *Manifest) document(f telemetry.Format) ([]byte, error) {
	var doc []byte
	var err error
	switch f {
	case telemetry.JSON:
		doc, err = m.AppendJSON(nil)
	case telemetry.XML:
		doc, err = m.AppendXML([]byte(xml.Header))
	default:
		err = record.Failure(fault.ErrUnsupported, "XML or JSON")
	}
	if err != nil {
		return nil, err
	}
	return append(doc, '\n'), nil
}

// VerifyManifest reads the document of a manifest, in either form, and tells whether its ManifestUI is the digest of the
// rest of it: of these very bytes, so a document that another tool has written again does not verify. A document without
// the value is Unverifiable, and so is one of a later layout that does not verify.
//
// The value must stand as the 64 digits that it is, without references, escapes, sections, attributes or white space, where
// the commands of [Manifest.Seal] find it, and they must find nothing else that they change. Otherwise the result is
// Mismatch.
//
// Errors are those of decoding.
func VerifyManifest(doc string, limits telemetry.Limits) (*Manifest, telemetry.State, error) {
	return verifyManifest([]byte(doc), limits)
}

func verifyManifest(doc []byte, limits telemetry.Limits) (*Manifest, telemetry.State, error) {
	m := new(Manifest)
	place, err := decodeSealed(doc, m, limits)
	if err != nil {
		return nil, telemetry.Unverifiable, err
	}
	var found telemetry.Digest
	if place.plain {
		found = place.digest(doc)
	}
	return m, m.judge(m.ManifestUI, found), nil
}

// seal is where a document has its own digest, and whether others find it there.
type seal struct {
	start, end int64
	plain      bool
}

// digest returns the digest of doc without what lies there.
func (s seal) digest(doc []byte) telemetry.Digest {
	var g telemetry.Digester
	g.Write(doc[:s.start])
	g.Write(doc[s.end:])
	return g.Digest()
}

// decodeSealed reads a manifest in either form and finds the place of its digest.
func decodeSealed(doc []byte, m *Manifest, limits telemetry.Limits) (seal, error) {
	limits = limits.OrDefault()
	lim := record.Limits(limits, limits.Manifest)
	if record.Form(doc) == telemetry.XML {
		d := codec.NewXML(bytes.NewReader(doc), lim)
		d.WatchSeal("ManifestUI")
		if err := m.decodeXML(d); err != nil {
			return seal{}, err
		}
		start, end, plain := d.Sealed()
		return seal{start, end, plain}, nil
	}
	var d codec.JSON
	i := d.ResetBytes(doc, lim)
	d.WatchSeal("ManifestUI")
	if err := m.decodeJSON(&d, i); err != nil {
		return seal{}, err
	}
	start, end, plain := d.Sealed()
	return seal{start, end, plain}, nil
}

// DigestFiles returns the digest over files, from their names and their own digests: the SHA-256 of what sha256sum
// prints for them in the order of their names.
func DigestFiles(files []File) telemetry.Digest {
	sorted := slices.SortedFunc(slices.Values(files), func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	var g telemetry.Digester
	var line []byte
	for _, f := range sorted {
		line, _ = f.UI.AppendText(line[:0])
		line = append(line, "  "...)
		line = append(line, f.Name...)
		g.Write(append(line, '\n'))
	}
	return g.Digest()
}
