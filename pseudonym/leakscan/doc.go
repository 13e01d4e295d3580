// Package leakscan searches data that is about to leave the machine, such as logs and documents, for identifiers in
// clear. It is the last safety net after [pseudonym.Scrub]: it finds identifiers in free text or in untagged members,
// and those that a mistake let through.
//
//	for f := range leakscan.Scan(text) {
//		fmt.Println(f) // the class and the position, never the value
//	}
//
// Scan text only: unpack archives and decompress first, because packed bytes look like identifiers by chance.
//
// # What is found
//
//   - [pseudonym.UPN]: a user principal name or an e-mail address: a name, an @, and a domain whose last label begins
//     with a letter. Systemd units (user@1000.service), packages (pkg@v4), digests, files, addresses of objects and
//     accounts of localhost are not reported.
//   - [pseudonym.SAM]: a domain, a backslash or its escape, and a user. The domain is a NetBIOS name of at most 15
//     characters or a domain name. Paths of files and of the registry, namespaces, escapes such as \n, names that the
//     text marks as SQL Server instances, and accounts that exist on every machine are not reported. If a user name
//     begins with the letter of an escape, as in CORP\nadia, it is found if the domain is in upper case or has dots, or
//     if a word such as user precedes it.
//   - [pseudonym.SID]: S-1- and so on.
//   - [pseudonym.IP]: IPv4 addresses with dots, also between letters and underscores, and with hyphens in the name of a
//     host (dhcp-10-1-2-3); IPv6 addresses in allocated blocks. Net masks, object identifiers, world wide names and
//     versions are not reported. Four numbers are a version if the context says so: by the word version or build, by a
//     preceding product or by what follows. Private addresses need a stronger context than others: a version 10.1.2.3
//     after a product that can also be a machine is reported.
//   - [pseudonym.MAC]: 12 digits with separators; with dots if there is a letter among them.
//
// Values for which [pseudonym.Suspicious] returns a reason are the same on every machine, or on none, and are not
// reported.
//
// The values of [WithKnown] are found in any ASCII case, regardless of their class.
//
// All of these are also found under up to four layers of JSON escapes, XML references, comments and CDATA sections,
// percent-encoding, base64 of at least 16 characters, base 16 of at least 20 digits, and UTF-16 of ASCII text.
//
// # What is missed
//
// Names without a typical shape are found only as known values. So pass everything that the program knows about its
// users and machines to [WithKnown]: user names in profile paths (C:\Users\name), names in LDAP (CN=Jane Doe), full
// names, account names without a domain, names of hosts and devices, MAC addresses and host IDs without separators, and
// NetBIOS domain names.
//
// No findings do not prove that there are no identifiers. Compression, encryption and other encodings hide identifiers,
// and so do line breaks within an identifier or its base64, look-alike letters, and identifiers of more than 4 kB.
package leakscan
