package realtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/stretchr/testify/require"
)

// folders are where the sockets of a test are, here and on the engine's side.
type folders struct{ here, there string }

// inFolder is a path, or a bad one.
type inFolder struct {
	folders
	name string
}

func (p inFolder) paths() (here, there string) {
	if p.name == "" {
		return "", ""
	}
	return filepath.Join(p.here, p.name), filepath.Join(p.there, p.name)
}

// TestDifferUDS compares StreamPeerUDS and UDSServer.
func TestDifferUDS(t *testing.T) {
	t.Parallel()
	eachSeed(t, func(d *differ) {
		dir, err := os.MkdirTemp("", "d") // a path may be no longer than a hundred bytes
		require.NoError(d, err)
		defer func() { _ = os.RemoveAll(dir) }()
		in := folders{filepath.Join(dir, "a"), filepath.Join(dir, "b")}
		require.NoError(d, os.Mkdir(in.here, 0o700))
		require.NoError(d, os.Mkdir(in.there, 0o700))
		peers := []twin{d.make("StreamPeerUDS"), d.make("StreamPeerUDS")}
		servers := []twin{d.make("UDSServer"), d.make("UDSServer")}
		for range 200 {
			path := inFolder{in, pick(d, "x", "x", "y", "", "none/x", strings.Repeat("l", 200))}
			if d.IntN(3) > 0 {
				d.udsStep(pick(d, peers...), path)
			} else if taken := d.udsServerStep(pick(d, servers...), path); taken.object != nil {
				peers = append(peers, taken)
			}
		}
		d.compare() // while the folders are there
	})
}

func (d *differ) udsStep(p twin, path inFolder) {
	peer := p.object.(*streampeer.UDS)
	connected := peer.GetStatus() == streampeer.StatusConnected
	switch d.IntN(9) {
	case 0, 1:
		d.call(p, "connect_to_host", path)
		d.settle(p)
	case 2:
		if d.IntN(3) == 0 {
			if n := peer.GetAvailableBytes(); n > 0 && connected {
				d.call(p, "get_data", n) // else an engine resets the connection
			}
			d.call(p, "disconnect_from_host")
		}
	case 3, 4:
		d.call(p, "poll")
		d.call(p, "get_status")
	case 5:
		d.call(p, "get_available_bytes")
	case 6, 7:
		if connected { // what has arrived before an end is lost in an engine if it puts something
			d.call(p, "poll")
			if peer.GetStatus() != streampeer.StatusConnected || peer.GetAvailableBytes() > 0 {
				return
			}
		}
		d.call(p, pick(d, "put_data", "put_partial_data"), d.bytes(pick(d, 10, 1000)))
	case 8:
		if !connected || d.IntN(2) == 0 {
			d.call(p, "get_partial_data", d.near(20))
		} else if n := peer.GetAvailableBytes(); n > 0 {
			d.call(p, "get_data", d.IntN(n+1))
		}
	}
}

func (d *differ) udsServerStep(s twin, path inFolder) twin {
	switch d.IntN(5) {
	case 0, 1:
		if path.name == "x" || path.name == "y" {
			path.name = []string{2: "x", 3: "y"}[s.number] // of two with one path, an engine's removes the other's file
		}
		d.call(s, "listen", path)
	case 2, 3:
		d.call(s, "is_connection_available")
		return d.call(s, "take_connection")
	case 4:
		if d.IntN(6) == 0 && !s.object.(*streampeer.UDSServer).IsConnectionAvailable() {
			d.call(s, "stop")
		}
		d.call(s, "is_listening")
	}
	return twin{}
}
