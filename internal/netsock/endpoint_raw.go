//go:build linux || windows

package netsock

import "encoding/binary"

// endpoint4 returns an IPv4 address as an Endpoint.
func endpoint4(ip [4]byte, port uint16) Endpoint {
	return Endpoint{low: v4Prefix<<32 | uint64(binary.BigEndian.Uint32(ip[:])), rest: uint64(port) << 16}
}

// as4 returns the address of an endpoint that is IPv4.
func (e Endpoint) as4() (ip [4]byte) {
	binary.BigEndian.PutUint32(ip[:], uint32(e.low))
	return ip
}

// fromNetwork and toNetwork turn a port between the machine's byte order and the network's.
func fromNetwork(port uint16) uint16 {
	b := [2]byte{}
	binary.NativeEndian.PutUint16(b[:], port)
	return binary.BigEndian.Uint16(b[:])
}

func toNetwork(port uint16) uint16 { return fromNetwork(port) }
