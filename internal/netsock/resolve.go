package netsock

import (
	"context"
	"net"
	"net/netip"
	"slices"
)

// Resolve returns the addresses of a host: the host itself if it is a numeric address, else what net.Resolver
// finds, IPv4 first, as the engine prefers it. The name may be an internationalised one. It blocks the goroutine for as
// long as ctx lets it.
func Resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	name := host
	if !isASCII(host) {
		var err error
		if name, err = ASCIIHost(host); err != nil {
			return nil, &net.DNSError{UnwrapErr: err, Err: err.Error(), Name: host, IsNotFound: true}
		}
	}
	if ip, ok := ParseIP(name); ok {
		return []netip.Addr{ip}, nil
	}
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", name)
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
