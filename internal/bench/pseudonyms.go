package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"hash"
	"strings"

	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/internal/bench/plain"
	"github.com/csg-telemetry/telemetry/pseudonym"
	simd "github.com/minio/sha256-simd"
)

// pseudonymComparisons are about tokens and scrubbing.
func pseudonymComparisons(plan) ([]comparison, func(), error) {
	key, err := pseudonym.GenerateKey()
	if err != nil {
		return nil, nil, err
	}
	ring, err := pseudonym.NewKeyRing(key)
	if err != nil {
		return nil, nil, err
	}
	keyed, err := pseudonym.Keyed(ring)
	if err != nil {
		return nil, nil, err
	}
	const sid = "S-1-5-21-3711855558-820010554-2448362978-27640"
	const upn = "User-Steven@ctxlabs.onmicrosoft.com"
	some, err := events()
	if err != nil {
		return nil, nil, err
	}
	docs, err := documents(some)
	if err != nil {
		return nil, nil, err
	}
	return []comparison{
		{
			title: "Documented token",
			note:  "Of a SID of 46 characters. The others are bare SHA-256 of the same text, without base64.",
			contenders: []contender{
				token(pseudonym.Documented(), pseudonym.SID, sid),
				hashing("crypto/sha256", sid, sha256.Sum256),
				hashing("minio/sha256-simd", sid, simd.Sum256),
			},
			targets: map[string]target{"crypto/sha256": atMost(1.3)},
		},
		keyedComparison("Keyed token", "Of opaque text of 46 characters: the HMAC and base64, and no canonical form.", keyed, pseudonym.Opaque, sid),
		keyedComparison("Keyed token of a name", "Of a user principal name, which ours brings into canonical form, too.", keyed, pseudonym.UPN, upn),
		{
			title: "Decode, replace identifiers, encode",
			note:  "One usage event with eight identifiers, keyed. Ours brings each into canonical form and works on a copy.",
			contenders: []contender{
				{ourself, scrubOurs(docs, keyed)},
				{sonicReused, scrubTheirs(docs, decodeSonic[plain.Event], appendSonic, hmac.New(sha256.New, make([]byte, 32)))},
				{standardNew, scrubTheirs(docs, decodeStandard, appendStandard, nil)},
			},
			targets: map[string]target{sonicReused: atLeast(2)},
			allocs:  -1,
		},
	}, func() {}, nil
}

// The names of what makes keyed tokens.
const (
	newHMAC     = "hmac.New for each"
	reusedHMAC  = "one HMAC, reset"
	sonicReused = "sonic and one HMAC, reset"
	standardNew = "encoding/json and hmac.New for each"
)

func keyedComparison(title, note string, h *pseudonym.Hasher, class pseudonym.Class, text string) comparison {
	reused := hmac.New(sha256.New, make([]byte, 32))
	making := func(name string, mac hash.Hash) contender {
		return contender{name, func(n int) error {
			var dst []byte
			for range n {
				dst = appendHMAC(dst[:0], mac, text)
			}
			return nil
		}}
	}
	return comparison{
		title:      title,
		note:       note,
		contenders: []contender{token(h, class, text), making(newHMAC, nil), making(reusedHMAC, reused)},
		targets:    map[string]target{newHMAC: atLeast(4)},
	}
}

func token(h *pseudonym.Hasher, class pseudonym.Class, text string) contender {
	return contender{ourself, func(n int) (err error) {
		dst := make([]byte, 0, 24)
		for range n {
			if dst, err = h.AppendToken(dst[:0], class, text); err != nil {
				return err
			}
		}
		return nil
	}}
}

func hashing(name, text string, sum func([]byte) [32]byte) contender {
	b := []byte(text)
	return contender{name, func(n int) error {
		for range n {
			sum(b)
		}
		return nil
	}}
}

// appendHMAC appends a token made with mac, or with a new HMAC where there is none.
func appendHMAC(dst []byte, mac hash.Hash, text string) []byte {
	if mac == nil {
		mac = hmac.New(sha256.New, make([]byte, 32))
	} else {
		mac.Reset()
	}
	mac.Write([]byte(text))
	var sum [sha256.Size]byte
	return base64.StdEncoding.AppendEncode(dst, mac.Sum(sum[:0])[:16])
}

func appendStandard(dst []byte, v *plain.Event) ([]byte, error) {
	out, err := json.Marshal(v)
	return append(dst, out...), err
}

func scrubOurs(docs [][]byte, h *pseudonym.Hasher) func(n int) error {
	at := 0
	return func(n int) error {
		var e cvad.UsageEvent
		var dst []byte
		for range n {
			if at = (at + 1) % len(docs); e.UnmarshalJSON(docs[at]) != nil {
				return errCount
			}
			safe, err := pseudonym.Scrub(h, &e)
			if err != nil {
				return err
			}
			if dst, err = safe.AppendJSON(dst[:0]); err != nil {
				return err
			}
		}
		return nil
	}
}

func scrubTheirs(docs [][]byte, decode decoder[plain.Event], encode encoder, mac hash.Hash) func(n int) error {
	at := 0
	return func(n int) error {
		var e plain.Event
		var dst, token []byte
		for range n {
			if at = (at + 1) % len(docs); decode(docs[at], &e) != nil {
				return errCount
			}
			for _, id := range e.Identifiers() {
				token = appendHMAC(token[:0], mac, strings.ToLower(*id))
				*id = string(token)
			}
			var err error
			if dst, err = encode(dst[:0], &e); err != nil {
				return err
			}
		}
		return nil
	}
}
