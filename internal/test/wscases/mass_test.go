package wscases

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestLargeMessages has some of the cases of Autobahn's section 9: large messages, whole and in many fragments.
func TestLargeMessages(t *testing.T) {
	payload := strings.Repeat("0123456789abcdef", 1<<20/16)
	var cases []protocolCase
	for _, size := range []int{64, 1 << 10, 16 << 10, 256 << 10} {
		cases = append(cases, protocolCase{
			name:    fmt.Sprintf("1 MiB in fragments of %d", size),
			sends:   fragments(payload, size),
			packets: []message{{payload, true}},
			inbound: roomy,
		})
	}
	whole := protocolCase{name: "1 MiB", sends: []frame{binaryFrame(payload)}, packets: []message{{payload, false}}, inbound: roomy}
	large := largeDelivery()
	forEachSetting(t, func(t *testing.T, s setting) {
		for _, c := range append(cases, whole) {
			t.Run(c.name, func(t *testing.T) { c.run(t, s, large) })
		}
	})
}

// largeDelivery hands over as much at a time as a socket takes in without delay.
func largeDelivery() delivery {
	return delivery{"in large pieces", func(frames [][]byte) [][]byte {
		var pieces [][]byte
		for data := joinBytes(frames); len(data) > 0; {
			n := min(60_000, len(data))
			pieces = append(pieces, data[:n])
			data = data[n:]
		}
		return pieces
	}}
}

// TestManyMessages has some of the cases of Autobahn's section 9: a thousand messages of each size, which must come back
// in their order. A client's masking keys must differ (RFC 6455 section 5.3).
func TestManyMessages(t *testing.T) {
	forEachSetting(t, func(t *testing.T, s setting) {
		for _, size := range []int{0, 16, 64, 256, 1 << 10, 4 << 10} {
			t.Run(strconv.Itoa(size), func(t *testing.T) {
				c := numbered(1000, size)
				session := s.connect(t, c.prepare)
				ends := c.deliver(session, largeDelivery())
				session.leave()
				session.finish()
				checkMessages(t, c.packets, session.got, "the packets")
				c.checkReceived(t, session.raw, ends)
				if !s.serves {
					checkKeys(t, session.raw.frames)
				}
			})
		}
	})
}

// numbered is a case of n messages of a size, in turn text and binary, which begin with their number if there is room.
func numbered(n, size int) protocolCase {
	var c protocolCase
	for i := range n {
		payload := (strconv.Itoa(i) + strings.Repeat(".", size))[:size]
		m := message{payload, i%2 == 0}
		f := binaryFrame(payload)
		if m.text {
			f = text(payload)
		}
		c.sends, c.packets = append(c.sends, f), append(c.packets, m)
	}
	return c
}

// checkKeys checks that masking keys hardly ever come twice.
func checkKeys(t *testing.T, frames []received) {
	t.Helper()
	keys := make(map[[4]byte]bool)
	for _, f := range frames {
		keys[f.key] = true
	}
	assert.Greater(t, len(keys), len(frames)-5)
}

// TestAutoFragmentation has Autobahn's section 10: a message that a library has cut into fragments by itself.
func TestAutoFragmentation(t *testing.T) {
	payload := strings.Repeat("*", 65536)
	var cases []protocolCase
	for _, size := range []int{1300, 65535} {
		cases = append(cases, protocolCase{
			name:    fmt.Sprintf("65536 in fragments of %d", size),
			sends:   fragments(payload, size),
			packets: []message{{payload, true}},
			inbound: 65536,
		})
	}
	runCases(t, cases)
}
