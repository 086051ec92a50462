package packetpeer

import (
	"errors"

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
	switch {
	case u.server != nil:
		return u.error("LeaveMulticastGroup", gderr.ErrLocked, ErrServerPeer)
	case u.sock == nil:
		return u.error("LeaveMulticastGroup", gderr.ErrUnconfigured, ErrClosed)
	}
	group, err := parseIP(multicastAddress)
	if err != nil {
		return u.error("LeaveMulticastGroup", gderr.ErrInvalidParameter, err)
	}
	return u.groupError("LeaveMulticastGroup", u.sock.LeaveGroup(group, interfaceName))
}

// groupError gives the failure of joining or leaving a group the engine's code.
func (u *UDP) groupError(method string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, netsock.ErrFamily), errors.Is(err, netsock.ErrNoInterface):
		return u.error(method, gderr.ErrInvalidParameter, err)
	}
	return u.error(method, gderr.Failed, err)
}
