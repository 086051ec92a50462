package netsock

import (
	"net"
	"strconv"
)

// zoneID returns the number of an IPv6 zone given as the name or the number of an interface; 0 is none.
func zoneID(zone string) uint32 {
	if zone == "" {
		return 0
	}
	if ifi, err := net.InterfaceByName(zone); err == nil {
		return uint32(ifi.Index)
	}
	n, _ := strconv.ParseUint(zone, 10, 32)
	return uint32(n)
}

// zoneName returns the zone with that number as netip spells it.
func zoneName(id uint32) string {
	return strconv.FormatUint(uint64(id), 10)
}
