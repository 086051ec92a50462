package main

import (
	"errors"
	"io"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// TestKindOf: what is said of an error is the same for all of its kind, and has nothing in it that a server has said.
func TestKindOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, "ended without a reason"},
		{os.NewSyscallError("connect", syscall.EMFILE), "out of descriptors: raise the hard limit, which ulimit -Hn shows, or start fewer bots"},
		{syscall.EADDRNOTAVAIL, "out of ports: widen /proc/sys/net/ipv4/ip_local_port_range, or start fewer bots"},
		{syscall.ECONNRESET, syscall.ECONNRESET.Error()},
		{io.EOF, "the server has ended the connection"},
		{&websocketpeer.CloseError{Code: 4001, Reason: "<b>"}, "the server has closed with code 4001"},
		{&websocketpeer.HandshakeError{StatusCode: 503, Body: []byte("<b>")}, "the server has answered with HTTP status 503"},
		{&websocketpeer.HandshakeError{StatusCode: 101}, "the server does not speak WebSocket"},
		{&websocketpeer.HandshakeError{}, "the server does not speak WebSocket"},
		{&websocketpeer.ProtocolError{Code: 1009}, "for what the server sent, the bot has closed with code 1009"},
		{packetpeer.ErrTooLarge, "the server does not speak PacketPeerStream, or its packet is too large"},
		{gderr.ErrOutOfMemory, "the server takes less than is sent"},
		{gderr.ErrTimeout, gderr.ErrTimeout.Error()},
		{errors.New("else"), "Failed"},
	} {
		assert.Equal(t, c.want, kindOf(c.err))
	}
}
