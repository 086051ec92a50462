// Package lossy is a network between a UDP client and a server that loses, doubles, damages and holds back datagrams, by
// a seed, and keeps account of what it has done.
package lossy

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Faults are what befalls datagrams: the share of each, both ways.
type Faults struct {
	Loss     float64
	Double   float64 // it comes twice
	Overtake float64 // the next one overtakes it
	Damage   float64 // a byte of it changes
}

// Network forwards datagrams between a client and a port of this machine.
type Network struct {
	Port int // where the client finds the server

	front, back *net.UDPConn // towards the client, and the server
	ending      sync.WaitGroup

	mu     sync.Mutex
	faults Faults
	client netip.AddrPort
	copies map[string]int // of what has been forwarded
	lost   int
}

// New returns a network in front of a port, which is there until the test ends.
func New(t testing.TB, to int, faults Faults) *Network {
	t.Helper()
	front, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(t, err)
	back, err := net.DialUDP("udp4", nil, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: to})
	require.NoError(t, err)
	n := &Network{Port: front.LocalAddr().(*net.UDPAddr).Port, front: front, back: back, faults: faults, copies: map[string]int{}}
	n.ending.Go(func() {
		n.forward(front, 1, func(data []byte, from netip.AddrPort) {
			n.client = from
			_, _ = back.Write(data) // who has gone hears nothing
		})
	})
	n.ending.Go(func() {
		n.forward(back, 2, func(data []byte, _ netip.AddrPort) { _, _ = front.WriteToUDPAddrPort(data, n.client) })
	})
	t.Cleanup(n.Close)
	return n
}

// Close cuts the network.
func (n *Network) Close() {
	_, _ = n.front.Close(), n.back.Close() // which the test may have done
	n.ending.Wait()
}

// Set changes what befalls datagrams from now on.
func (n *Network) Set(faults Faults) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.faults = faults
}

// Copies returns how often a datagram was forwarded.
func (n *Network) Copies(data []byte) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.copies[string(data)]
}

// Lost returns how many datagrams did not arrive as they were.
func (n *Network) Lost() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.lost
}

// forward forwards one way until the socket is closed.
func (n *Network) forward(from *net.UDPConn, seed uint64, send func([]byte, netip.AddrPort)) {
	rng := rand.New(rand.NewPCG(seed, 7))
	buffer := make([]byte, 1<<16)
	var held []byte
	for {
		size, sender, err := from.ReadFromUDPAddrPort(buffer)
		switch {
		case err != nil && from == n.back && !errors.Is(err, net.ErrClosed): // nobody is at the port now
			continue
		case err != nil:
			return
		}
		data := buffer[:size]
		pass := func(data []byte) {
			n.copies[string(data)]++
			send(data, sender)
		}
		happens := func(share float64) bool { return rng.Float64() < share }
		n.mu.Lock()
		switch f := n.faults; {
		case happens(f.Loss):
			n.lost++
		case happens(f.Damage) && size > 0:
			n.lost++
			data[rng.IntN(size)] ^= byte(1 + rng.IntN(255))
			pass(data)
		case happens(f.Overtake) && held == nil:
			held = bytes.Clone(data)
		default:
			pass(data)
			if happens(f.Double) {
				pass(data)
			}
			if held != nil {
				pass(held)
				held = nil
			}
		}
		n.mu.Unlock()
	}
}
