package main

import (
	"context"
	"encoding/binary"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/examples/udpserver/serve"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/packetpeer"
)

// TestSenderThatCannotBeAnswered: a packet from port 0, which only a raw socket sends, does not end the server.
func TestSenderThatCannotBeAnswered(t *testing.T) {
	t.Parallel()
	var console strings.Builder
	server, err := serve.Listen("127.0.0.1", 0, &console)
	require.NoError(t, err)
	if err := sendFromPort0(server.Port(), []byte("hello")); err == syscall.EPERM {
		t.Skip("a raw socket needs root")
	} else {
		require.NoError(t, err)
	}
	client := packetpeer.NewUDP()
	require.NoError(t, client.ConnectToHost("127.0.0.1", server.Port()))
	defer client.Close()
	require.NoError(t, client.PutPacket([]byte("and I?")))
	ctx, cancel := context.WithCancel(kit.Patient(t))
	defer cancel()
	require.NoError(t, server.Run(ctx, 2))
	lines := strings.Split(console.String(), "\n")
	require.Len(t, lines, 6, "and an end of nothing")
	assert.Equal(t, "Accepted peer: 127.0.0.1:0", lines[0])
	assert.Equal(t, "Received data: hello", lines[1])
	assert.Contains(t, lines[2], "No answer to 127.0.0.1:0: ")
	assert.Equal(t, "Received data: and I?", lines[4])
	require.NoError(t, client.Wait(ctx))
	packet, err := client.GetPacket()
	require.NoError(t, err)
	assert.Equal(t, "and I?", string(packet))
}

// sendFromPort0 sends a packet to a port of this machine. UDP's header is its own, with port 0 and no checksum.
func sendFromPort0(port int, payload []byte) error {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_RAW|syscall.SOCK_CLOEXEC, syscall.IPPROTO_UDP)
	if err != nil {
		return err
	}
	defer syscall.Close(fd)
	const headerSize = 8
	packet := make([]byte, headerSize, headerSize+len(payload))
	binary.BigEndian.PutUint16(packet[2:], uint16(port))
	binary.BigEndian.PutUint16(packet[4:], uint16(cap(packet)))
	return syscall.Sendto(fd, append(packet, payload...), 0, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}})
}
