package netsock

import (
	"context"
	"net"
	"net/netip"
	"slices"
)

// Resolve returns the addresses of a host: the host itself if it is a numeric address, else what net.Resolver
// finds, IPv4 first, as the engine prefers it. It blocks the goroutine for as long as ctx lets it.
func Resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if ip, ok := ParseIP(host); ok {
		return []netip.Addr{ip}, nil
	}
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, err
	}
	ips := make([]netip.Addr, 0, len(found))
	for _, ip := range found {
		if ip = ip.Unmap(); !slices.Contains(ips, ip) {
			ips = append(ips, ip)
		}
	}
	slices.SortStableFunc(ips, func(a, b netip.Addr) int {
		return int(FamilyOf(a)) - int(FamilyOf(b))
	})
	return ips, nil
}
