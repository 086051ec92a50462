package netsock

import (
	"errors"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

var errNameNotUTF8 = errors.New("the host's name is not UTF-8")

// ASCIIHost gives a host's name in the form in which it is looked up, sent and certified: in lower case, and in ASCII if
// it is an internationalised one.
func ASCIIHost(name string) (string, error) {
	if isASCII(name) {
		return strings.ToLower(name), nil
	}
	if !utf8.ValidString(name) {
		return "", errNameNotUTF8
	}
	return idna.Lookup.ToASCII(name)
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}
