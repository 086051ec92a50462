package enet

// BusyDTLSPeers returns how many of its DTLS peers a host will ask at its next turn, if nothing comes.
func (c *Connection) BusyDTLSPeers() int { return len(c.dtls.(*dtlsServer).busy) }

// DTLSSessions returns how many talk DTLS with a host.
func (c *Connection) DTLSSessions() int { return len(c.dtls.(*dtlsServer).peers) }

// RefusedHellos returns how many datagrams of new senders a host that talks DTLS has turned away.
func RefusedHellos(c *Connection) uint64 { return c.dtls.(*dtlsServer).udp.RefusedPackets() }
