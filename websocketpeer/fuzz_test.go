package websocketpeer

import (
	"bytes"
	"strings"
	"testing"

	"github.com/godotpeer/godotpeer/streampeer"
)

// play polls until everything was received, reads what there is, and reports the state.
func play(p *Peer, f *scripted) State {
	for range 2*len(f.in) + 10 {
		p.Poll()
		for range p.Packets() {
		}
	}
	return p.GetReadyState()
}

// asksForUpgrade reports whether a request has what no request may lack.
func asksForUpgrade(head string) bool {
	head = strings.ToLower(head)
	for _, part := range []string{" http/1.1\r\n", "\nhost:", "\nupgrade:", "websocket", "\nconnection:", "\nsec-websocket-key:",
		"\nsec-websocket-version:"} {
		if !strings.Contains(head, part) {
			return false
		}
	}
	return strings.HasPrefix(head, "get ")
}

// whole returns the request or answer that data begins with, and whether it is all there.
func whole(data []byte) (string, bool) {
	size := headSize(data, 0)
	return string(data[:size]), size > 0
}

// FuzzServerHandshake: whatever a client sends, cut anywhere, the server ends in the same state as when it came whole;
// it agrees only to what is an upgrade for net/http too, and answers each request that is whole.
func FuzzServerHandshake(f *testing.F) {
	good := "GET /x HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
	f.Add([]byte(good), uint8(1))
	f.Add([]byte(good+"\x81\x82\x00\x00\x00\x00hi\x88\x80\x00\x00\x00\x00"), uint8(7))
	f.Add([]byte(strings.Replace(good, "GET", "PUT", 1)), uint8(200))
	f.Add([]byte("\r\n\r\n"), uint8(3))
	f.Fuzz(func(t *testing.T, data []byte, piece uint8) {
		var states [2]State
		for i, size := range []int{1 + int(piece), len(data) + 1} {
			stream := &scripted{in: data, piece: size, room: endless}
			p := New()
			if err := p.AcceptStream(streampeer.NewExtension(stream)); err != nil {
				t.Fatal(err)
			}
			states[i] = play(p, stream)
			head, complete := whole(data)
			answer := string(stream.out)
			if complete != strings.HasPrefix(answer, "HTTP/1.1 ") {
				t.Fatalf("%q was answered with %q", head, answer)
			}
			if strings.HasPrefix(answer, "HTTP/1.1 101 ") && !asksForUpgrade(head) {
				t.Fatalf("%q was accepted", head)
			}
			p.Close(-1, "")
		}
		if states[0] != states[1] {
			t.Fatalf("%v in pieces, %v as a whole", states[0], states[1])
		}
	})
}

// FuzzClientHandshake does the same with a server's answer. {accept} in it stands for the right key.
func FuzzClientHandshake(f *testing.F) {
	good := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: {accept}\r\n\r\n"
	f.Add([]byte(good), uint8(1))
	f.Add([]byte(good+"\x81\x02hi\x88\x00"), uint8(7))
	f.Add([]byte("HTTP/1.1 404 Not Found\r\nA: b\r\n\r\n"), uint8(200))
	f.Add([]byte(strings.Replace(good, ":", "", 1)), uint8(3))
	f.Add([]byte("HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n"+good), uint8(9))
	f.Add([]byte("HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"), uint8(2))
	f.Fuzz(func(t *testing.T, data []byte, piece uint8) {
		const key = "dGhlIHNhbXBsZSBub25jZQ=="
		data = []byte(strings.ReplaceAll(string(data), "{accept}", acceptKey(key)))
		var states [2]State
		for i, size := range []int{1 + int(piece), len(data) + 1} {
			stream := &scripted{in: data, piece: size, room: endless}
			p := New()
			p.opening = newOpening(&p.lasting, (*opening).send, (*opening).readAnswer)
			p.opening.stand(streampeer.NewExtension(stream))
			p.opening.key = key
			states[i] = play(p, stream)
			_, complete := whole(data)
			if agreed := p.GetReadyState() == StateOpen || p.GetCloseCode() != noCode; agreed {
				if !complete || !bytes.HasPrefix(data, []byte("HTTP/")) || !bytes.Contains(data, []byte(acceptKey(key))) {
					t.Fatalf("%q was accepted", data)
				}
			}
			p.Close(-1, "")
		}
		if states[0] != states[1] {
			t.Fatalf("%v in pieces, %v as a whole", states[0], states[1])
		}
	})
}
