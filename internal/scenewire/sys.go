package scenewire

import "encoding/binary"

// SysCommand is what a packet of the command Sys is for.
type SysCommand uint8

// The commands of the system.
const (
	SysAuth SysCommand = iota
	SysAddPeer
	SysDelPeer
	SysRelay
)

const (
	authHead = 2     // command, sub-command
	sysHead  = 2 + 4 // and the peer
)

// AppendAuth appends a packet of authentication; without data it says that this side is done.
func AppendAuth(dst, data []byte) []byte {
	return append(append(dst, byte(Sys), byte(SysAuth)), data...)
}

// ParseAuth returns what a packet of authentication holds, and whether it is one.
func ParseAuth(packet []byte) (data []byte, ok bool) {
	if len(packet) < authHead || CommandOf(packet) != Sys || SysCommand(packet[1]) != SysAuth {
		return nil, false
	}
	return packet[authHead:], true
}

// AppendSys appends a packet of the system about a peer. What a relay carries follows.
func AppendSys(dst []byte, command SysCommand, peer int) []byte {
	return binary.LittleEndian.AppendUint32(append(dst, byte(Sys), byte(command)), uint32(int32(peer)))
}

// ParseSys takes a packet of the system about a peer apart.
func ParseSys(packet []byte) (command SysCommand, peer int, inner []byte, err error) {
	if len(packet) < sysHead {
		return 0, 0, nil, ErrShort
	}
	return SysCommand(packet[1]), int(int32(binary.LittleEndian.Uint32(packet[2:]))), packet[sysHead:], nil
}
