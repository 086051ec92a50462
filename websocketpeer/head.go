package websocketpeer

import (
	"cmp"
	"crypto/sha1"
	"encoding/base64"
	"strings"
	"unique"
)

// head is a request or answer as the other side sent it. Those of many connections differ in nothing but the key, or the proof
// that the server has read it; so the rest is there once for all of them: each idle peer would have 150 bytes of its own. The zero
// head is none.
type head struct {
	rest unique.Handle[string]
	at   uint16          // where in rest the key or the proof belongs
	size uint8           // of it, 0 where it stands in rest
	own  [sha1.Size]byte // decoded; a key is shorter
}

func newHead(text string) head {
	header := headerOf(text)
	own := cmp.Or(header.Get("Sec-Websocket-Key"), header.Get("Sec-Websocket-Accept"))
	before, behind, _ := strings.Cut(text, own)
	var h head
	if decoded, err := base64.StdEncoding.DecodeString(own); err == nil && len(decoded) <= len(h.own) {
		h.at, h.size = uint16(len(before)), uint8(copy(h.own[:], decoded))
		h.rest = unique.Make(before + behind)
	}
	if h.text() != text { // net/http has read too much for at, or the bytes are written otherwise than they have to be
		h = head{rest: unique.Make(text)}
	}
	return h
}

// text returns the head as it was sent, "" for none.
func (h head) text() string {
	if h == (head{}) {
		return ""
	}
	rest := h.rest.Value()
	return rest[:h.at] + base64.StdEncoding.EncodeToString(h.own[:h.size]) + rest[h.at:]
}
