package netsock

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"time"
)

// ErrNoAddress is why a host can't be reached that nobody has an address of.
var ErrNoAddress = errors.New("host has no address")

// Resolve returns the addresses of a host: the host itself if it is a numeric address, else what net.Resolver finds,
// IPv4 first: many a machine has IPv6 addresses that nobody reaches, and IP::resolve_hostname has no order to keep to.
// The name may be an internationalised one. It blocks the goroutine for as long as ctx lets it.
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
	if len(ips) == 0 {
		return nil, ErrNoAddress
	}
	slices.SortStableFunc(ips, func(a, b netip.Addr) int {
		return int(FamilyOf(a)) - int(FamilyOf(b))
	})
	return ips, nil
}

// resolveTimeout is how long ResolveOne lets the address of a name be looked for.
const resolveTimeout = 30 * time.Second

// ResolveOne returns the address of a host to send datagrams to: the first that a socket of the family reaches, or else the
// first. It blocks the goroutine for 30 seconds at most.
func ResolveOne(host string, family Family) (netip.Addr, error) {
	if ip, ok := ParseIP(host); ok {
		return ip, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), resolveTimeout)
	defer cancel()
	ips, err := Resolve(ctx, host)
	if err != nil {
		return netip.Addr{}, err
	}
	i := slices.IndexFunc(ips, func(ip netip.Addr) bool { return family == Any || FamilyOf(ip) == family })
	return ips[max(i, 0)], nil
}
