// Package leakscan searches bytes that are about to leave for identifiers in clear text. It is the last net below
// [pseudonym.Scrub]: for what got into free text, into a member that nobody tagged, or past a mistake.
package leakscan
