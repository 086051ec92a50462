package echo

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/starve"
	"github.com/godotpeer/godotpeer/streampeer"
)

// TestServesWithoutDescriptors: while no connection can be taken, the clients that there are get their answers, and who
// waits is served when there are descriptors again.
func TestServesWithoutDescriptors(t *testing.T) {
	starve.Alone(t, func(t *testing.T) {
		s := start(t, nil)
		there := s.dial()
		late := streampeer.NewTCP()
		defer late.DisconnectFromHost()
		require.NoError(t, late.Bind(0, "127.0.0.1")) // it has its descriptor
		end := starve.Begin(t)
		require.NoError(t, late.ConnectToHost("127.0.0.1", s.port))
		for late.GetStatus() == streampeer.StatusConnecting {
			require.NoError(t, late.Poll())
		}
		require.NoError(t, late.PutData([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n")))
		for range 10 {
			require.NoError(t, there.SendText("hello"))
			there.receive("Got our msg: hello")
		}
		end()
		require.Contains(t, string(s.get(late)), "HTTP/1.1 426 ")
	})
}
