package streampeer_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// TestErrorsNameTheCall: whatever is read or put, an error names the method that was called, and not one below it, and has
// a cause.
func TestErrorsNameTheCall(t *testing.T) {
	t.Parallel()
	connecting := streampeer.NewTCP()
	require.NoError(t, connecting.ConnectToHost("127.0.0.1", kit.Listen(t).GetLocalPort()))
	t.Cleanup(connecting.DisconnectFromHost)
	handshaking, _ := begin(t, first(pipe(roomy, roomy)).stream(), first(pipe(roomy, roomy)).stream())
	for name, make := range map[string]func() (class string, s streampeer.StreamPeer){
		"TCP":             func() (string, streampeer.StreamPeer) { return "TCP", streampeer.NewTCP() },
		"TCP of Godot 3":  func() (string, streampeer.StreamPeer) { return "TCP", streampeer.NewTCP(streampeer.Godot3) },
		"TCP connecting":  func() (string, streampeer.StreamPeer) { return "TCP", connecting },
		"TCP refused":     func() (string, streampeer.StreamPeer) { return "TCP", refused(t) },
		"TCP reset":       func() (string, streampeer.StreamPeer) { return "TCP", resetPeer(t) },
		"TCP ended":       func() (string, streampeer.StreamPeer) { return "TCP", endedPeer(t) },
		"UDS":             func() (string, streampeer.StreamPeer) { return "UDS", streampeer.NewUDS() },
		"TLS":             func() (string, streampeer.StreamPeer) { return "TLS", streampeer.NewTLS() },
		"TLS handshaking": func() (string, streampeer.StreamPeer) { return "TLS", handshaking },
		"Pipe":            func() (string, streampeer.StreamPeer) { return "Pipe", disconnectedPipe() },
		"GZIP":            func() (string, streampeer.StreamPeer) { return "GZIP", streampeer.NewGZIP() },
		"Buffer":          func() (string, streampeer.StreamPeer) { return "Buffer", streampeer.NewBuffer() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			failed := 0
			for _, method := range streamMethods() {
				class, s := make()
				if err := callMethod(s, method); err != nil {
					assertOp(t, "streampeer."+class+"."+method, err)
					failed++
				}
			}
			assert.GreaterOrEqual(t, failed, 15, "the typed gets at least")
		})
	}
}

// streamMethods are the methods of every stream that can fail.
func streamMethods() (names []string) {
	stream := reflect.TypeFor[streampeer.StreamPeer]()
	for i := range stream.NumMethod() {
		method := stream.Method(i)
		if results := method.Type.NumOut(); results > 0 && method.Type.Out(results-1) == reflect.TypeFor[error]() {
			names = append(names, method.Name)
		}
	}
	return names
}

// callMethod calls a method with some arguments, and returns its error.
func callMethod(s streampeer.StreamPeer, name string) error {
	method := reflect.ValueOf(s).MethodByName(name)
	args := []reflect.Value{}
	for i := range method.Type().NumIn() {
		arg := reflect.New(method.Type().In(i)).Elem()
		switch {
		case arg.Type() == reflect.TypeFor[[]byte]() && strings.HasPrefix(name, "Put"):
			arg.SetBytes([]byte("x"))
		case arg.Kind() == reflect.Int:
			arg.SetInt(9)
		}
		args = append(args, arg)
	}
	results := method.Call(args)
	err, _ := results[len(results)-1].Interface().(error)
	return err
}

func first[T any](a, _ T) T { return a }

// refused returns a peer whose connection could not be made.
func refused(t *testing.T) *streampeer.TCP {
	server := kit.Listen(t)
	peer := streampeer.NewTCP(streampeer.Godot3)
	require.NoError(t, peer.ConnectToHost("127.0.0.1", server.GetLocalPort()))
	server.Stop()
	t.Cleanup(peer.DisconnectFromHost)
	return peer
}

// resetPeer returns one whose connection was reset, which it does not know.
func resetPeer(t *testing.T) *streampeer.TCP {
	peer, raw := rawPair(t)
	reset(t, raw)
	require.NoError(t, peer.Wait(kit.Patient(t)))
	return peer
}

// endedPeer returns one whose connection the other side has ended, which it does not know.
func endedPeer(t *testing.T) *streampeer.TCP {
	peer, raw := rawPair(t)
	require.NoError(t, raw.Close())
	require.NoError(t, peer.Wait(kit.Patient(t)))
	return peer
}

func disconnectedPipe() *streampeer.Pipe {
	near, far := net.Pipe()
	_ = far.Close()
	p := streampeer.FromConn(near).(*streampeer.Pipe)
	p.DisconnectFromHost()
	return p
}

// TestErrorsNameTheirMethod: those of the methods that not all streams have, too.
func TestErrorsNameTheirMethod(t *testing.T) {
	t.Parallel()
	stream := streampeer.NewExtension(&loop{})
	_, err := stream.GetData(-1)
	assertOp(t, "streampeer.StreamPeer.GetData", err)
	_, err = stream.GetPartialData(-1)
	assertOp(t, "streampeer.StreamPeer.GetPartialData", err)
	_, err = stream.AppendPartialData(nil, -1)
	assertOp(t, "streampeer.StreamPeer.AppendPartialData", err)
	assertOp(t, "streampeer.StreamPeer.PutVar", stream.PutVar(make(chan int), false))
	require.NoError(t, stream.PutUTF8String("no Variant"))
	_, err = stream.GetVar(false)
	assertOp(t, "streampeer.StreamPeer.GetVar", err)
	for name, get := range map[string]func() error{
		"GetString":     func() error { _, err := stream.GetString(-1); return err },
		"GetUTF8String": func() error { _, err := stream.GetUTF8String(-1); return err },
		"GetVar":        func() error { _, err := stream.GetVar(false); return err },
	} {
		require.NoError(t, stream.Put32(-1))
		assertOp(t, "streampeer.StreamPeer."+name, get())
	}

	tcp, uds, secure := streampeer.NewTCP(), streampeer.NewUDS(), streampeer.NewTLS()
	for class, s := range map[string]interface {
		streampeer.Socket
		waitsForRoom
	}{"TCP": tcp, "UDS": uds} {
		assertOp(t, "streampeer."+class+".Wait", s.Wait(t.Context()))
		assertOp(t, "streampeer."+class+".WaitReadOrWrite", s.WaitReadOrWrite(t.Context()))
		_, err := s.Conn()
		assertOp(t, "streampeer."+class+".Conn", err)
	}
	assertOp(t, "streampeer.TLS.Wait", secure.Wait(t.Context()))
	assertOp(t, "streampeer.TLS.WaitReadOrWrite", secure.WaitReadOrWrite(t.Context()))
	assertOp(t, "streampeer.TCP.Bind", tcp.Bind(70000, "*"))
	assertOp(t, "streampeer.UDS.Bind", uds.Bind(strings.Repeat("x", 200)))
	assertOp(t, "streampeer.TCP.ConnectToAddrs", tcp.ConnectToAddrs(nil, 1))
	assertOp(t, "streampeer.UDS.ConnectToHost", uds.ConnectToHost(socketPath(t)))
	assertOp(t, "streampeer.TCPServer.Listen", streampeer.NewTCPServer().Listen(-1, "*"))
	assertOp(t, "streampeer.TCPServer.Wait", streampeer.NewTCPServer().Wait(t.Context()))
	assertOp(t, "streampeer.UDSServer.Wait", streampeer.NewUDSServer().Wait(t.Context()))
	assertOp(t, "streampeer.Pipe.Wait", disconnectedPipe().Wait(t.Context()))

	broken := resetPeer(t)
	assertOp(t, "streampeer.TCP.Poll", broken.Poll())
	assert.ErrorIs(t, broken.LastError(), syscall.ECONNRESET)
	assert.NotContains(t, broken.LastError().Error(), "connect:", "it was connected")
}

type waitsForRoom interface {
	WaitReadOrWrite(ctx context.Context) error
}

// TestErrorOfABrokenConnection: it is broken for one reason, for each method that meets it.
func TestErrorOfABrokenConnection(t *testing.T) {
	t.Parallel()
	near, far := kit.Pair(t)
	require.NoError(t, far.PutData([]byte("last words")))
	far.DisconnectFromHost()
	assertOp(t, "streampeer.TCP.PutData", putUntilBroken(t, near))
	assertOp(t, "streampeer.TCP.PutU8", near.PutU8(1))
	_, err := near.GetData(10)
	require.NoError(t, err)
	_, err = near.GetU8()
	assertOp(t, "streampeer.TCP.GetU8", err)
	assertOp(t, "streampeer.TCP.PutData", near.LastError())
}

// TestErrorsSayWhatIsWrong: an error names the method, the engine's code, and what is refused.
func TestErrorsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	tcp, uds, secure, g, buffer := streampeer.NewTCP(), streampeer.NewUDS(), streampeer.NewTLS(), streampeer.NewGZIP(), streampeer.NewBuffer()
	connecting := streampeer.NewTCP()
	require.NoError(t, connecting.ConnectToHost("127.0.0.1", kit.Listen(t).GetLocalPort()))
	t.Cleanup(connecting.DisconnectFromHost)
	handshaking, _ := begin(t, first(pipe(roomy, roomy)).stream(), first(pipe(roomy, roomy)).stream())
	clientOptions, serverOptions := trust()
	started := streampeer.NewGZIP()
	require.NoError(t, started.StartDecompression(false, 10))
	t.Cleanup(started.Clear)
	below, _ := pipe(roomy, roomy)
	for want, err := range map[string]error{
		`streampeer.TCP.PutU8: Failed: not connected: the status is STATUS_NONE`:                                                       tcp.PutU8(1),
		`streampeer.TCP.PutU8: Failed: not connected: the status is STATUS_CONNECTING until Poll makes it STATUS_CONNECTED`:            connecting.PutU8(1),
		`streampeer.TLS.PutU8: Unconfigured: not connected: the status is STATUS_HANDSHAKING until Poll makes it STATUS_CONNECTED`:     handshaking.PutU8(1),
		`streampeer.TLS.PutU8: Unconfigured: not connected: the status is STATUS_DISCONNECTED`:                                         secure.PutU8(1),
		`streampeer.TCP.ConnectToHost: Already in use: the peer is connecting or connected already`:                                    connecting.ConnectToHost("127.0.0.1", 1),
		`streampeer.TCP.ConnectToHost: Invalid parameter: port 0 is not from 1 to 65535`:                                               tcp.ConnectToHost("127.0.0.1", 0),
		`streampeer.TCP.ConnectToAddrs: Failed: host has no address`:                                                                   tcp.ConnectToAddrs(nil, 1),
		`streampeer.TCP.SetNoDelay: Unconfigured: not connected: the status is STATUS_NONE`:                                            tcp.SetNoDelay(true),
		`streampeer.UDS.Bind: Invalid parameter: path is too long for a socket: 107 bytes, of which at most 106 are allowed`:           uds.Bind(strings.Repeat("x", 107)),
		`streampeer.UDS.ConnectToHost: Invalid parameter: the path is empty`:                                                           uds.ConnectToHost(""),
		`streampeer.TLS.ConnectToStream: Invalid parameter: there is no stream`:                                                        secure.ConnectToStream(nil, "", nil),
		`streampeer.TLS.ConnectToStream: Invalid parameter: the options are not a client's: TLSOptionsClient makes them`:               secure.ConnectToStream(below.stream(), "", serverOptions),
		`streampeer.TLS.ConnectToStream: Already in use: the peer is handshaking or connected already: DisconnectFromStream ends that`: handshaking.ConnectToStream(below.stream(), "", nil),
		`streampeer.TLS.ConnectToStream: Failed: not connected: the status is STATUS_NONE`:                                             secure.ConnectToStream(tcp, "x", nil),
		`streampeer.TLS.AcceptStream: Invalid parameter: there is no stream`:                                                           secure.AcceptStream((*streampeer.TCP)(nil), serverOptions),
		`streampeer.TLS.AcceptStream: Invalid parameter: there are no options: TLSOptionsServer makes them`:                            secure.AcceptStream(below.stream(), nil),
		`streampeer.TLS.AcceptStream: Invalid parameter: the options are not a server's: TLSOptionsServer makes them`:                  secure.AcceptStream(below.stream(), clientOptions),
		`streampeer.TLS.AcceptStream: Invalid parameter: the options have no certificate with its private key`:                         secure.AcceptStream(below.stream(), streampeer.TLSOptionsServer(tls.Certificate{})),
		`streampeer.GZIP.StartCompression: Invalid parameter: buffer size 0 is not from 1 to 1 GiB`:                                    g.StartCompression(false, 0),
		`streampeer.GZIP.StartDecompression: Invalid parameter: buffer size -1 is not from 1 to 1 GiB`:                                 g.StartDecompression(false, -1),
		`streampeer.GZIP.StartCompression: Already in use: it was started before: Clear ends that`:                                     started.StartCompression(false, usual),
		`streampeer.GZIP.PutData: Out of memory: 0 bytes wait in a buffer of 16: get them, or start with a larger bufferSize`:          started.PutData([]byte("x")),
		`streampeer.GZIP.Finish: Unavailable: StartCompression was not called`:                                                         started.Finish(),
		`streampeer.GZIP.PutData: Unconfigured: neither StartCompression nor StartDecompression was called`:                            g.PutData([]byte("x")),
		`streampeer.Buffer.Seek: Invalid parameter: position 1 is not from 0 to 0`:                                                     buffer.Seek(1),
		`streampeer.TCPServer.Listen: Invalid parameter: "x" is neither a numeric address nor "*"`:                                     streampeer.NewTCPServer().Listen(0, "x"),
		`streampeer.TCPServer.Wait: Unconfigured: the server does not listen`:                                                          streampeer.NewTCPServer().Wait(t.Context()),
		`streampeer.TLS.ConnectToStream: Failed: the handshake took longer than 0s, which SetHandshakeTimeout raises: i/o timeout`:     late(t),
	} {
		assert.EqualError(t, err, want)
		var failure *gderr.Error
		if assert.ErrorAs(t, err, &failure) {
			assert.Error(t, failure.Err)
		}
	}
	assert.ErrorIs(t, tcp.PutU8(1), streampeer.ErrNotConnected)
	assert.ErrorIs(t, secure.PutU8(1), streampeer.ErrNotConnected)
	assert.NotErrorIs(t, tcp.PutU8(1), io.EOF)
	assert.ErrorIs(t, tcp.ConnectToAddrs(nil, 1), streampeer.ErrNoAddress)
	assert.ErrorIs(t, late(t), os.ErrDeadlineExceeded)
	assert.Equal(t, time.Hour, quick(time.Hour).GetHandshakeTimeout())
}

// quick returns a TLS whose handshake may not take long.
func quick(limit time.Duration) *streampeer.TLS {
	peer := streampeer.NewTLS()
	peer.SetHandshakeTimeout(limit)
	return peer
}

// late has a handshake take too long.
func late(t *testing.T) error {
	below, _ := pipe(roomy, roomy)
	peer := quick(0)
	err := peer.ConnectToStream(below.stream(), "game.test", nil)
	require.Error(t, err, "the time is over at once")
	return err
}

func assertOp(t *testing.T, want string, err error) {
	t.Helper()
	var failure *gderr.Error
	if assert.ErrorAs(t, err, &failure, want) {
		assert.Equal(t, want, failure.Op)
		if assert.Error(t, failure.Err, "%s: without a cause", want) {
			assert.False(t, errors.As(failure.Err, new(*gderr.Error)), "%v: the error of a method is no cause", err)
		}
	}
}
