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

// manifestPrefix is the prefix of the name of the manifest's file, and of no other file. The extension is the format.
const manifestPrefix = "manifest."

// manifestName returns the name of the manifest's file.
func manifestName(f telemetry.Format) string { return manifestPrefix + string(f) }

// Seal returns the document of the manifest in the given format, with ManifestUI set to the digest of the document
// without that value. It also sets m.ManifestUI. The document ends with a line break. The error is ErrUnsupported if
// the format is neither XML nor JSON, or if the manifest has undocumented content that the commands below would take
// for the value.
//
// Other tools compute the same digest by removing the value and hashing the rest:
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

// document returns the manifest as the content of a file.
func (m *Manifest) document(f telemetry.Format) ([]byte, error) {
	var doc []byte
	var err error
	switch f {
	case telemetry.JSON:
		doc, err = m.AppendJSON(nil)
	case telemetry.XML:
		doc, err = m.AppendXML([]byte(xml.Header))
	default:
		err = record.Failure(fault.ErrUnsupported, "the format xml or json")
	}
	if err != nil {
		return nil, err
	}
	return append(doc, '\n'), nil
}

// VerifyManifest decodes the document of a manifest, in XML or JSON, and reports whether its ManifestUI is the digest
// of the rest of the document. The digest covers the exact bytes, so a document that another tool has rewritten does
// not verify. The state is Unverifiable if the document has no ManifestUI, or has a later layout and does not verify.
//
// The value must be written as exactly its 64 digits, without references, escapes, CDATA sections, attributes or white
// space, so that the commands of [Manifest.Seal] find it, and they must not change anything else. Otherwise the state
// is Mismatch.
//
// The error is that of decoding.
func VerifyManifest(doc []byte, limits telemetry.Limits) (*Manifest, telemetry.State, error) {
	return verifyManifest(doc, limits)
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

// seal is the position of the digest in a document, and whether other tools find it there.
type seal struct {
	start, end int64
	plain      bool
}

// digest returns the digest of doc without the value.
func (s seal) digest(doc []byte) telemetry.Digest {
	var g telemetry.Digester
	g.Write(doc[:s.start])
	g.Write(doc[s.end:])
	return g.Digest()
}

// decodeSealed decodes a manifest in XML or JSON and finds the position of its digest.
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
	d := codec.NewJSON()
	defer d.Free()
	i := d.Reset(doc, lim)
	d.WatchSeal("ManifestUI")
	if err := d.End(decodeManifestJSON(d, i, m)); err != nil {
		return seal{}, (*telemetry.Error)(err)
	}
	start, end, plain := d.Sealed()
	return seal{start, end, plain}, nil
}

// DigestFiles returns FilesUI: the SHA-256 of the lines that sha256sum prints for the files, sorted by name. It uses Name
// and UI of the files, and does not read them.
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
