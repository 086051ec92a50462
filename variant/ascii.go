package variant

// isPlainASCII says whether a text consists of the bytes 1 to 127 only, as nearly every text does. It needs no
// further look then: it is valid UTF-8 without a NUL. It looks at eight bytes at a time.
func isPlainASCII[T string | []byte](s T) bool {
	for ; len(s) >= 8; s = s[8:] {
		w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		// Taking one off each byte sets the highest bit of the first that is zero.
		if (w|(w-0x0101010101010101))&0x8080808080808080 != 0 {
			return false
		}
	}
	for i := range len(s) {
		if s[i]-1 >= 0x7f { // 0 wraps around
			return false
		}
	}
	return true
}
