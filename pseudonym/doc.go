// Package pseudonym replaces identifiers of people and machines by tokens. The scheme that the vendor's documents show,
// [Documented], has no key, so anyone can test guesses at its tokens: a list of names finds the people on it, and all
// IPv4 addresses take minutes. Use it only where tokens must equal those of the vendor's products. [Keyed] hashes with
// a secret key, so that only its holder can test guesses; [Ephemeral] does so with a key that nobody keeps. There is no
// default. Tokens of all schemes look alike: 24 characters of base64, such as GF/5+DT7Hb7DJIvIW+bYQA==.
//
// Tokens are pseudonyms, not anonymity: equal identifiers have equal tokens, and what else a record says about
// somebody is still in it. A token has 128 bits.
//
//	key, err := pseudonym.CreateKeyFile("telemetry.key") // once; later LoadKeyFile, or LoadKeyRing of a folder
//	...
//	ring, err := pseudonym.NewKeyRing(key)
//	...
//	hasher, err := pseudonym.Keyed(ring, pseudonym.WithEpoch(pseudonym.EpochOf(now, pseudonym.Quarter)))
//	...
//	safe, err := pseudonym.Scrub(hasher, &event) // what bundle and stream writers accept
//
// An identifier has a [Class]. The keyed scheme brings the text into the [Canonical] form of its class first, so that
// two spellings of one SID or address get one token, and puts the class into the key, so that a user name and an
// e-mail address never get the same. The documented scheme does neither: it hashes the bytes as they are.
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
// [Scrub] copies a record and replaces every identifier in the copy. Its result, [Scrubbed], is the only thing that
// writers of bundles and streams accept, so that an identifier cannot leave because somebody forgot. [Restore] makes the
// same type of a record that was scrubbed before, and [InClear] makes it without replacing, for those who mean it. Options
// give each [Class] a [Policy] and leave out [Fields]. [Preview] lists what a record identifies and what becomes of it,
// without the values. Package leakscan searches bytes that are about to leave for what looks like an identifier nevertheless.
package pseudonym
