package telemetry

import "strings"

const wantLPE = "a product without an underscore, an edition, and no control characters"

// LPE is the product, edition and version of a server that connects to the License Server, such as XDT_PLT_2020.1201.
// The text is kept as it was written. The product is the part before the first underscore, the edition the part up to
// the last underscore, and the rest is the SA date that serves as the version. The documents explain the example as
// Apps and Desktops, Premium, 2012, and list no other codes. In XML it is a CDATA section.
type LPE string

// NewLPE returns the LPE of the given parts. The error is [ErrFormat] if product or edition is empty, is not UTF-8 or
// has control characters, or if product has an underscore.
func NewLPE(product, edition string, date SADate) (LPE, error) {
	l := LPE(product + "_" + edition + "_" + date.String())
	if strings.Contains(product, "_") || !l.Valid() {
		return "", newScalarError(ErrFormat, wantLPE)
	}
	return l, nil
}

// Product returns the product code, such as XDT, or the empty text if l does not have three parts.
func (l LPE) Product() string {
	product, _, _ := l.parts()
	return product
}

// Edition returns the edition code, such as PLT, or the empty text if l does not have three parts.
func (l LPE) Edition() string {
	_, edition, _ := l.parts()
	return edition
}

// SADate returns the date that is the version of the server. It returns false if l does not have three parts or the
// third is not an SADate.
func (l LPE) SADate() (SADate, bool) {
	_, _, date := l.parts()
	d, err := ParseSADate(date)
	return d, err == nil
}

// Valid reports whether l has a product, an edition and an SADate, and is UTF-8 without control characters. The empty LPE
// is valid.
func (l LPE) Valid() bool {
	if l == "" {
		return true
	}
	product, edition, date := l.parts()
	_, err := ParseSADate(date)
	return product != "" && edition != "" && err == nil && isPlainText(string(l))
}

func (l LPE) parts() (product, edition, date string) {
	first, last := strings.IndexByte(string(l), '_'), strings.LastIndexByte(string(l), '_')
	if first == last {
		return "", "", ""
	}
	return string(l[:first]), string(l[first+1 : last]), string(l[last+1:])
}
