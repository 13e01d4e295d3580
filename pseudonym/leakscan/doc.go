// Package leakscan searches text that is about to leave for identifiers in clear: logs, documents, whatever is bytes. It is the
// last net below [pseudonym.Scrub], for what got into free text, into a member that nobody tagged, or past a mistake.
//
//	for f := range leakscan.Scan(text) {
//		fmt.Println(f) // the class and the place, never the value
//	}
//
// # What is found
//
//   - [pseudonym.UPN]: a user principal name or an e-mail address: a name, an @, and a domain whose last label begins with a
//     letter. Units of systemd (user@1000.service), packages (pkg@v4), digests, files, addresses of objects and accounts of
//     localhost are none.
//   - [pseudonym.SAM]: a domain, a backslash or its escape, and a user. The domain is a NetBIOS name of at most 15 characters or a
//     domain name. Paths of files and of the registry, namespaces, escapes such as \n, names of SQL Server instances if the text
//     calls them so, and accounts that every machine has are none. If a user's name begins with the letter of an escape, as in
//     CORP\nadia, it is found if the domain is in capitals or has dots, or a word such as user stands before it.
//   - [pseudonym.SID]: S-1- and so on.
//   - [pseudonym.IP]: IPv4 addresses with dots, also between letters and underscores, and with hyphens in the name of a host
//     (dhcp-10-1-2-3); IPv6 addresses in the blocks that are allocated. Net masks, object identifiers, world wide names and
//     versions are none. Four numbers are a version if the text says so: by the word version or build, by a product before
//     them or by what follows. Private addresses are taken for versions less easily than others: a version 10.1.2.3 after a
//     product that can be a machine as well is found.
//   - [pseudonym.MAC]: 12 digits with separators; with dots if there is a letter among them.
//
// What [pseudonym.Suspicious] has an objection to is the same on every machine, or on none, and is not found.
//
// The values of [WithKnown] are found in any ASCII case, whatever their class.
//
// All of these are also found below up to four layers of escapes of JSON, references, comments and CDATA of XML,
// percent-encoding, base64 of 16 characters or more, base 16 of 20 digits or more, and UTF-16 of what is ASCII.
//
// # What is missed
//
// Names without a shape of their own are found only as known values. So pass to [WithKnown] what the program knows of its
// users and machines: the user in the path of a profile (C:\Users\name), names in LDAP (CN=Jane Doe), full names, bare
// accounts, names of hosts and devices, MAC addresses and host IDs without separators, and NetBIOS names of domains alone.
//
// Nothing found is no proof. Compression, encryption and other encodings hide everything, and so do line breaks within an
// identifier or its base64, letters that only look alike, and identifiers of more than 4 kB.
package leakscan
