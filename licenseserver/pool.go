package licenseserver

import "github.com/csg-telemetry/telemetry"

// Pool is one pool of installed licenses and its use over the sampling window.
//
// Source: License Server data elements, section Pool.
type Pool struct {
	// Serial says who is entitled to the product.
	// Example: OR10:13
	Serial string `json:"Serial" xml:"Serial" telem:"required" pii:"-" subject:"serial"`

	// DateExpiration is the latest expiration that changes the count of the pool. License files that do not expire have
	// the word permanent, which is also decoded.
	// Example: 12/1/2020
	// Note: the full stop after the documents' example ends the sentence; no page has the word permanent
	DateExpiration telemetry.USDate `json:"DateExpiration" xml:"DateExpiration" telem:"required"`

	// DateIssued is the day on which the license file that expires first was issued.
	// Example: 1-Dec-03
	DateIssued telemetry.LicenseDate `json:"DateIssued" xml:"DateIssued" telem:"required"`

	// VendorStr tells products which edition and mode they must run in.
	// Example: ;LT=Retail;GP=2;PSL=10;CL=ENT,ADV,STD,AST;SA=1;ODP=0
	// Note: the full stop after the documents' example ends the sentence
	VendorStr telemetry.VendorString `json:"VendorStr" xml:"VendorStr" telem:"required,cdata" pii:"-"`

	// CountInstalled is the number of licenses installed in the pools of the feature.
	// Example: 100
	CountInstalled int `json:"CountInstalled" xml:"CountInstalled" telem:"required"`

	// CountOverdraft is the number of licenses used in excess of the installed ones.
	// Example: 0
	CountOverdraft int `json:"CountOverdraft" xml:"CountOverdraft" telem:"required"`

	// UsageSamples is the use over the sampling window.
	UsageSamples []Sample `json:"UsageSamples" xml:"UsageSamples>Sample" telem:"required,listed" record:"Sample"`

	// DateStart is the day from which the licenses are valid.
	// Example: 31-Dec-2014
	DateStart telemetry.LicenseDate `json:"DateStart" xml:"DateStart" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Sample is the use of a pool at one time.
//
// Source: License Server data elements, section Sample.
type Sample struct {
	// Timestamp is when the sample was taken, in UTC.
	// Example: 2016-11-09T00:55:56Z
	// Note: the German page translates the name, as Zeitstempel, and calls it the start of the sampling
	Timestamp telemetry.UTCTime `json:"Timestamp" xml:"Timestamp" telem:"required"`

	// CountInUse is the number of licenses in use when the sample was taken.
	// Example: 3
	CountInUse int `json:"CountInUse" xml:"CountInUse" telem:"required"`

	// OverDraft is the number of licenses in use in excess of the installed ones when the sample was taken.
	// Example: 0
	// Note: a pool spells it CountOverdraft
	OverDraft int `json:"OverDraft" xml:"OverDraft" telem:"required"`

	// Installed is the number of licenses installed when the sample was taken.
	// Example: 100
	// Note: the German page translates the name, as Installiert, and repeats the meaning of CountInUse
	Installed int `json:"Installed" xml:"Installed" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}
