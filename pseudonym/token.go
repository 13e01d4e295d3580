package pseudonym

// IsToken reports whether text has the form of a token: the standard base64 of 16 bytes, which is 22 characters and two
// equals signs, with the last four bits zero. Tokens of every scheme and class have this form. The form proves nothing:
// other text can have it too, such as a GUID in base64.
func IsToken(text string) bool {
	if len(text) != tokenSize || text[22] != '=' || text[23] != '=' {
		return false
	}
	for i := range 22 {
		c := text[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && c != '+' && c != '/' {
			return false
		}
	}
	// The last character encodes two bits of the 16 bytes.
	switch text[21] {
	case 'A', 'Q', 'g', 'w':
		return true
	}
	return false
}
