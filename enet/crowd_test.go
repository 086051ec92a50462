package enet_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
)

// TestCrowd: a hundred clients come at once, say something, and leave at once. A system's buffer for one socket has room for
// what they send at once, some 250 small packets: a goodbye is said once, and one that is lost takes its peer's whole timeout.
func TestCrowd(t *testing.T) {
	t.Parallel()
	const crowd = 100
	server := newMember(t)
	require.NoError(t, server.SetBindIP("127.0.0.1"))
	require.NoError(t, server.CreateServer(0, crowd, 0, 0, 0))
	clients := make([]*member, crowd)
	for i := range clients {
		clients[i] = joining(t, server)
	}
	all := append([]*member{server}, clients...)
	poll(t, func() bool { return len(server.signals) == crowd }, all...)
	poll(t, func() bool {
		for _, m := range clients {
			if len(m.signals) == 0 {
				return false
			}
		}
		return true
	}, all...)
	want := map[string]bool{}
	for i, m := range clients {
		want[fmt.Sprint(m.GetUniqueID(), " says ", i)] = true
		require.NoError(t, m.PutPacket(fmt.Append(nil, i)))
	}
	poll(t, func() bool { return server.GetAvailablePacketCount() == crowd }, all...)
	for server.GetAvailablePacketCount() > 0 {
		from := server.GetPacketPeer()
		packet, err := server.GetPacket()
		require.NoError(t, err)
		said := fmt.Sprint(from, " says ", string(packet))
		assert.True(t, want[said], said)
		delete(want, said)
	}
	assert.Empty(t, want)
	assert.ErrorIs(t, joiningTooMany(t, server).LastError(), enet.ErrNoAnswer)
	for _, m := range clients {
		m.Close()
	}
	poll(t, func() bool { return len(server.signals) == 2*crowd }, server)
	assert.Empty(t, server.GetHost().GetPeers())
}

// joiningTooMany returns a client for whom the server has no place, when it has given up.
func joiningTooMany(t *testing.T, server *member) *member {
	t.Helper()
	m := joining(t, server)
	require.NoError(t, m.GetPeer(1).SetTimeout(1, 1, 10))
	poll(t, func() bool { return m.LastError() != nil }, server, m)
	return m
}
