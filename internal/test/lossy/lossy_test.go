package lossy

import (
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

// TestAccount: what comes out is what is said to have been forwarded, and the rest is said to be lost.
func TestAccount(t *testing.T) {
	t.Parallel()
	server, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(t, err)
	defer server.Close()
	n := New(t, server.LocalAddr().(*net.UDPAddr).Port, Faults{})
	n.Set(Faults{Loss: 0.2, Double: 0.2, Overtake: 0.2, Damage: 0.2})
	client, err := net.DialUDP("udp4", nil, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: n.Port})
	require.NoError(t, err)
	defer client.Close()
	const count = 100
	for i := range count {
		_, err := fmt.Fprint(client, "datagram ", i)
		require.NoError(t, err)
	}
	passed := func() (whole, total int) {
		n.mu.Lock()
		defer n.mu.Unlock()
		for _, copies := range n.copies {
			total += copies
		}
		return len(n.copies), total
	}
	require.Eventually(t, func() bool {
		whole, _ := passed()
		return whole >= count/2
	}, 10*time.Second, time.Millisecond)
	_, total := passed()
	buffer := make([]byte, 100)
	got := map[string]int{}
	for range total {
		size, err := server.Read(buffer)
		require.NoError(t, err)
		got[string(buffer[:size])]++
	}
	for datagram, copies := range got {
		assert.LessOrEqual(t, copies, n.Copies([]byte(datagram)), datagram)
	}
	assert.Positive(t, n.Lost())
}
