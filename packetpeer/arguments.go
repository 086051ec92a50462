package packetpeer

import (
	"errors"
	"fmt"
	"net/netip"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Causes that say which argument is wrong, and how.

// Why a peer or server can't be opened again.
var (
	errOpen      = errors.New("the peer is open: Close closes it")
	errListening = errors.New("the server listens: Stop ends that")
)

// checkPort tells what is wrong with a port, which must be at least the lowest.
func checkPort(port, lowest int) error {
	if port < lowest || port > 65535 {
		return fmt.Errorf("port %d is not from %d to 65535", port, lowest)
	}
	return nil
}

// checkSize tells what is wrong with a size, which has limits that the text names.
func checkSize(size, smallest, largest int, limits string) error {
	if size < smallest || size > largest {
		return fmt.Errorf("size %d is not from %s", size, limits)
	}
	return nil
}

// parseIP reads an address that must be numeric.
func parseIP(address string) (netip.Addr, error) {
	ip, ok := netsock.ParseIP(address)
	if !ok {
		return ip, fmt.Errorf("%q is no numeric address", address)
	}
	return ip, nil
}

// parseBind reads an address and a port to bind to, with the family of the socket that can.
func parseBind(address string, port int) (netip.AddrPort, netsock.Family, error) {
	ip, family, ok := netsock.ParseBind(address)
	if !ok {
		return netip.AddrPort{}, family, fmt.Errorf(`%q is neither a numeric address nor "*"`, address)
	}
	return netip.AddrPortFrom(ip, uint16(port)), family, checkPort(port, 0)
}

// parseRemote reads an address and a port to connect to.
func parseRemote(host string, port int) (netip.AddrPort, error) {
	ip, err := parseIP(host)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("%w: SetDestAddress resolves names", err)
	}
	return netip.AddrPortFrom(ip, uint16(port)), checkPort(port, 1)
}
