package websocketpeer_test

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/starve"
	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// TestWaitWithoutDescriptors fails at once, says why, and harms nothing.
func TestWaitWithoutDescriptors(t *testing.T) {
	starve.Alone(t, func(t *testing.T) {
		listener := streampeer.NewTCPServer()
		require.NoError(t, listener.Listen(0, "127.0.0.1"))
		defer listener.Stop()
		p := newPeer(t)
		require.NoError(t, p.ConnectToURL(fmt.Sprintf("ws://127.0.0.1:%d/", listener.GetLocalPort()), nil))
		var raw *streampeer.TCP
		await(t, p, func() bool { raw = listener.TakeConnection(); return raw != nil })
		t.Cleanup(raw.DisconnectFromHost)
		await(t, p, func() bool { return raw.GetAvailableBytes() > 0 })

		end := starve.Begin(t)
		for range 3 {
			err := p.Wait(kit.Patient(t))
			assert.ErrorIs(t, err, gderr.Failed)
			assert.ErrorIs(t, err, syscall.EMFILE)
			p.Poll()
			assert.Equal(t, websocketpeer.StateConnecting, p.GetReadyState())
		}
		request := ""
		for len(request) < 4 || request[len(request)-4:] != "\r\n\r\n" {
			data, err := raw.GetPartialData(1 << 10)
			require.NoError(t, err)
			request += string(data)
			runtime.Gosched()
		}
		require.NoError(t, raw.PutData(agreement(t, request)))
		awaitState(t, p, websocketpeer.StateOpen)
		assert.ErrorIs(t, p.Wait(kit.Patient(t)), syscall.EMFILE)
		require.NoError(t, raw.PutData(plain(wsframe.Text, "still there")))
		await(t, p, func() bool { return p.GetAvailablePacketCount() == 1 })
		assert.NoError(t, p.Wait(kit.Patient(t)), "it need not wait")
		packet, err := p.GetPacket()
		require.NoError(t, err)
		assert.Equal(t, "still there", string(packet))

		end()
		require.NoError(t, raw.PutData(plain(wsframe.Text, "x")))
		require.NoError(t, p.Wait(kit.Patient(t)))
		assert.NoError(t, p.LastError())
	})
}

// TestMultiplayerWaitWithoutDescriptors fails at a client as the Wait of a Peer does; a server looks again and again, as a
// group does.
func TestMultiplayerWaitWithoutDescriptors(t *testing.T) {
	starve.Alone(t, func(t *testing.T) {
		server, url := multiplayerServer(t)
		client := multiplayerClient(t, server, url)
		defer starve.Begin(t)()
		err := client.Wait(kit.Patient(t))
		assert.ErrorIs(t, err, gderr.Failed)
		assert.ErrorIs(t, err, syscall.EMFILE)
		client.Poll()
		assert.Equal(t, multiplayer.ConnectionConnected, client.GetConnectionStatus())
		require.NoError(t, client.PutPacket([]byte("x")))
		require.NoError(t, server.Wait(kit.Patient(t)))
		server.Poll()
		assert.Equal(t, 1, server.GetAvailablePacketCount())
	})
}
