package main

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// TestNobodyReads: a server that reads nothing does not hold up the bots.
func TestNobodyReads(t *testing.T) {
	t.Parallel()
	o := some(2)
	o.rate, o.size = mostRate, maxSize
	o.address = fmt.Sprint("127.0.0.1:", kit.Listen(t).GetLocalPort())
	s := newSwarm(o)
	s.until(t, 2, func() bool { return s.FailedSends["the server takes less than is sent"] > 100 })
	assert.Equal(t, 2, s.Open)
	for _, m := range s.members {
		m.leave()
	}
}

func listenGarbage(port int, add func(group.Peer, func())) (server, error) {
	return listen(port, add, func(tcp *streampeer.TCP) (bot, error) { return newTCPBot(tcp), tcp.PutU32(1 << 31) })
}

// TestGarbage: a server that does not speak the protocol ends a bot.
func TestGarbage(t *testing.T) {
	t.Parallel()
	o := some(5)
	o.protocol = &protocol{"garbage", dialTCP, listenGarbage}
	s := begin(t, o)
	s.until(t, 5, func() bool { return s.Ends.total() >= 5 })
	s.end()
	assert.Equal(t, kinds{"the server does not speak PacketPeerStream, or its packet is too large": s.Ends.total()}, s.Ends)
	assert.Equal(t, s.Connects, s.Ends.total()+s.Goodbyes)
	r := s.report()
	require.NotEmpty(t, r.Mistakes())
}
