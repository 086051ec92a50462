package packetpeer

import (
	"errors"
	"fmt"
	"math"
	"syscall"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// SetBroadcastEnabled lets the peer send to broadcast addresses, such as 255.255.255.255; without it the system
// refuses them. It is off unless set, and stays as set when the peer is closed and opened again.
// It corresponds to PacketPeerUDP.set_broadcast_enabled.
//
// The errors are [gderr.ErrLocked] for a peer of a server, and [gderr.Failed] if the system refuses.
func (u *UDP) SetBroadcastEnabled(enabled bool) error {
	if u.server != nil {
		return u.error("SetBroadcastEnabled", gderr.ErrLocked, ErrServerPeer)
	}
	u.broadcast = enabled
	if u.sock == nil {
		return nil
	}
	if err := allowBroadcast(u.sock, enabled); err != nil {
		return u.error("SetBroadcastEnabled", gderr.Failed, err)
	}
	return nil
}

// allowBroadcast sets whether a socket may broadcast. One that speaks only IPv6 has no such thing.
func allowBroadcast(sock *netsock.Socket, enabled bool) error {
	if sock.Family() == netsock.IPv6 {
		return nil
	}
	return sock.SetBroadcast(enabled)
}

// aboutBroadcast adds to what the system refuses to send, as it does at a broadcast address, what would allow it.
func (u *UDP) aboutBroadcast(err error) error {
	if u.broadcast || u.server != nil || !errors.Is(err, syscall.EACCES) {
		return err
	}
	return fmt.Errorf("%w: to a broadcast address it takes SetBroadcastEnabled", err)
}

// JoinMulticastGroup makes the peer receive what is sent to a multicast address, IPv4 or IPv6, on the network
// interface of that name, such as "eth0". Bind the peer to "*" and the group's port first: a peer that is not open
// is opened, but on no port that anyone knows. It never blocks.
// It corresponds to PacketPeerUDP.join_multicast_group.
//
// The errors are [gderr.ErrLocked] for a peer of a server, [gderr.ErrInvalidParameter] for an address that is not
// numeric or of another family than the peer, and for an interface that is not there or, with an IPv4 group, has no
// IPv4 address; [gderr.Failed] if the system refuses, as for an address that is not a multicast group.
func (u *UDP) JoinMulticastGroup(multicastAddress, interfaceName string) error {
	if u.server != nil {
		return u.error("JoinMulticastGroup", gderr.ErrLocked, ErrServerPeer)
	}
	group, err := parseIP(multicastAddress)
	if err != nil {
		return u.error("JoinMulticastGroup", gderr.ErrInvalidParameter, err)
	}
	if u.sock == nil {
		if err := u.open(netsock.FamilyOf(group)); err != nil {
			return u.error("JoinMulticastGroup", gderr.Failed, err)
		}
	}
	return u.groupError("JoinMulticastGroup", u.sock.JoinGroup(group, interfaceName))
}

// LeaveMulticastGroup undoes JoinMulticastGroup.
// It corresponds to PacketPeerUDP.leave_multicast_group.
//
// The errors are those of JoinMulticastGroup; [gderr.ErrUnconfigured] if the peer is not open, and [gderr.Failed] if
// it is not in the group.
func (u *UDP) LeaveMulticastGroup(multicastAddress, interfaceName string) error {
	if err := u.canMulticast("LeaveMulticastGroup"); err != nil {
		return err
	}
	group, err := parseIP(multicastAddress)
	if err != nil {
		return u.error("LeaveMulticastGroup", gderr.ErrInvalidParameter, err)
	}
	return u.groupError("LeaveMulticastGroup", u.sock.LeaveGroup(group, interfaceName))
}

// groupError gives the failure of joining or leaving a group the code of PacketPeerUDP::join_multicast_group.
func (u *UDP) groupError(method string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, netsock.ErrFamily), errors.Is(err, netsock.ErrNoInterface):
		return u.error(method, gderr.ErrInvalidParameter, err)
	}
	return u.error(method, gderr.Failed, err)
}

// SetReuseAddress lets other sockets that do the same bind the peer's address and port, which protocols need whose port is the
// same for all, such as mDNS and SSDP. It counts from the next time that the peer is opened, and is off unless set. All who
// share a port get what is sent to a group that they have joined, or broadcast.
// It is an addition of Go.
//
// On Linux, macOS and FreeBSD what is sent to one address goes to one of those who share it, mostly the last that was bound;
// on Windows nobody knows to whom. It is SO_REUSEADDR, and SO_REUSEPORT too on macOS and FreeBSD, which need it.
//
// The error is [gderr.ErrLocked] for a peer of a server.
func (u *UDP) SetReuseAddress(enabled bool) error {
	if u.server != nil {
		return u.error("SetReuseAddress", gderr.ErrLocked, ErrServerPeer)
	}
	u.shared = enabled
	return nil
}

// IsReuseAddressEnabled returns what SetReuseAddress has set.
// It is an addition of Go.
func (u *UDP) IsReuseAddressEnabled() bool { return u.shared }

// SetMulticastInterface has packets to multicast addresses leave by the network interface of that name, such as "eth0", instead
// of the one that the system chooses, which "" is again. Open the peer first.
// It is an addition of Go.
//
// The errors are [gderr.ErrLocked] for a peer of a server, [gderr.ErrUnconfigured] if the peer is not open,
// [gderr.ErrInvalidParameter] for an interface that is not there or, with a peer of IPv4, has no IPv4 address, and
// [gderr.Failed] if the system refuses.
//
// A peer that is bound to "*" speaks IPv4 and IPv6, and this, SetMulticastTTL and SetMulticastLoopback count for both, but on
// macOS and FreeBSD for IPv6 alone: bind to "0.0.0.0" for groups of IPv4 there.
func (u *UDP) SetMulticastInterface(interfaceName string) error {
	const method = "SetMulticastInterface"
	if err := u.canMulticast(method); err != nil {
		return err
	}
	return u.groupError(method, u.sock.SetMulticastInterface(interfaceName))
}

// GetMulticastInterface returns the name that SetMulticastInterface has set; "" if the system chooses, and for a peer that is not
// open.
// It is an addition of Go.
func (u *UDP) GetMulticastInterface() string {
	if u.sock == nil {
		return ""
	}
	name, _ := u.sock.MulticastInterface() // "" where the system does not tell
	return name
}

// SetMulticastTTL sets over how many networks packets to multicast addresses go, from 0, this machine alone, to 255; they stay in
// the own network, which is 1, unless it is set. Open the peer first.
// It is an addition of Go.
//
// The errors are [gderr.ErrLocked] for a peer of a server, [gderr.ErrUnconfigured] if the peer is not open,
// [gderr.ErrInvalidParameter] for a number out of range, and [gderr.Failed] if the system refuses.
func (u *UDP) SetMulticastTTL(hops int) error {
	const method = "SetMulticastTTL"
	if err := u.canMulticast(method); err != nil {
		return err
	}
	if err := checkSize(hops, 0, math.MaxUint8, "0 to 255"); err != nil {
		return u.error(method, gderr.ErrInvalidParameter, err)
	}
	return u.groupError(method, u.sock.SetMulticastTTL(hops))
}

// GetMulticastTTL returns over how many networks packets to multicast addresses go: 1 unless SetMulticastTTL was called. It is 0
// for a peer that is not open.
// It is an addition of Go.
func (u *UDP) GetMulticastTTL() int {
	if u.sock == nil {
		return 0
	}
	hops, _ := u.sock.MulticastTTL() // 0 where the system does not tell
	return hops
}

// SetMulticastLoopback sets whether this machine hears what it sends to groups that it is in, as it does unless that is set. On
// Windows it is those who receive that say so, elsewhere those who send. Open the peer first.
// It is an addition of Go.
//
// The errors are [gderr.ErrLocked] for a peer of a server, [gderr.ErrUnconfigured] if the peer is not open, and [gderr.Failed]
// if the system refuses.
func (u *UDP) SetMulticastLoopback(enabled bool) error {
	const method = "SetMulticastLoopback"
	if err := u.canMulticast(method); err != nil {
		return err
	}
	return u.groupError(method, u.sock.SetMulticastLoopback(enabled))
}

// IsMulticastLoopbackEnabled reports whether this machine hears what the peer sends to groups: true unless SetMulticastLoopback
// was called. It is false for a peer that is not open.
// It is an addition of Go.
func (u *UDP) IsMulticastLoopbackEnabled() bool {
	if u.sock == nil {
		return false
	}
	on, _ := u.sock.MulticastLoopback() // false where the system does not tell
	return on
}

// canMulticast makes the error of a method that sets what a peer sends to groups, if it can't.
func (u *UDP) canMulticast(method string) error {
	switch {
	case u.server != nil:
		return u.error(method, gderr.ErrLocked, ErrServerPeer)
	case u.sock == nil:
		return u.error(method, gderr.ErrUnconfigured, ErrClosed)
	}
	return nil
}
