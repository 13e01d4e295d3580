// Package pseudonym replaces identifiers of people and machines with tokens. The scheme in the vendor's documents,
// [Documented], has no key, so anyone can test guesses against its tokens: a list of names reveals the people on it,
// and trying all IPv4 addresses takes minutes. Use it only if tokens must equal those of the vendor's products. [Keyed]
// hashes with a secret key, so that only the holder of the key can test guesses. [Ephemeral] uses a random key that
// nobody keeps. There is no default scheme. Tokens of all schemes look alike: 24 characters of base64, such as
// GF/5+DT7Hb7DJIvIW+bYQA==.
//
// Tokens are pseudonyms and do not make a record anonymous: equal identifiers have equal tokens, and everything else
// that a record says about a person is still there. A token has 128 bits.
//
//	key, err := pseudonym.CreateKeyFile("telemetry.key") // once; later LoadKeyFile, or LoadKeyRing of a folder
//	...
//	ring, err := pseudonym.NewKeyRing(key)
//	...
//	hasher, err := pseudonym.Keyed(ring, pseudonym.WithEpoch(pseudonym.EpochOf(now, pseudonym.Quarter)))
//	...
//	safe, err := pseudonym.Scrub(hasher, &event) // what bundle and stream writers accept
//
// An identifier has a [Class]. The keyed scheme first converts the text to the [Canonical] form of its class, so that
// two spellings of one SID or address have the same token. It also derives a key for each class, so that a user name
// and an e-mail address never have the same token. The documented scheme does neither: it hashes the bytes as they are.
//
// # The keyed scheme
//
// LP(x) is the length of x as 4 bytes, big-endian, followed by x. K is a key of 32 bytes.
//
//	KF    = HKDF-SHA-256(K, no salt, LP("tpseudo/v1") LP("token") LP(scope) LP(epoch) LP(class), 32 bytes)
//	token = base64 of the first 16 bytes of HMAC-SHA-256(KF, canonical text)
//	KID   = hex of HKDF-SHA-256(K, no salt, LP("tpseudo/v1") LP("kid"), 4 bytes)
//
// Key text is tpk1.<KID>.<K in base64url without padding>.
//
// # Records
//
// [Scrub] copies a record and replaces every identifier in the copy. Writers of bundles and streams accept only its
// result, a [Scrubbed], so that no identifier can leave because somebody forgot to call Scrub. [Restore] returns a
// Scrubbed for a record that was scrubbed before. [InClear] returns one without replacing anything, for callers who
// intend that. Options set the [Policy] of each [Class] and omit [Fields]. [Preview] lists the identifiers of a record
// and what Scrub does with them, without their values. Package leakscan searches bytes that are about to leave for
// remaining identifiers.
package pseudonym
