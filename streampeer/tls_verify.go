package streampeer

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Extensions of a certificate (RFC 5280 section 4.2.1).
var (
	oidSubjectAltName  = asn1.ObjectIdentifier{2, 5, 29, 17}
	oidNameConstraints = asn1.ObjectIdentifier{2, 5, 29, 30}
)

// tlsVerifier verifies a server's certificates as crypto/tls does, but for the names of one that has only a common name,
// such as Crypto.generate_self_signed_certificate makes.
type tlsVerifier struct {
	trusted *x509.CertPool        // nil: those that the system trusts
	name    string                // of the server, "" for any
	chains  [][]*x509.Certificate // that were found good
}

func (v *tlsVerifier) verify(state tls.ConnectionState) error {
	leaf, intermediates := state.PeerCertificates[0], x509.NewCertPool()
	for _, certificate := range state.PeerCertificates[1:] {
		intermediates.AddCert(certificate)
	}
	chains, err := leaf.Verify(x509.VerifyOptions{Roots: v.trusted, Intermediates: intermediates})
	if err == nil && v.name != "" {
		err = verifyName(leaf, chains, v.name)
	}
	if err != nil {
		return &tls.CertificateVerificationError{UnverifiedCertificates: state.PeerCertificates, Err: err}
	}
	v.chains = chains
	return nil
}

// verifyName tells what is wrong with a certificate for a server of a name. One without any alternative name is good for
// its common name, unless an authority that may vouch for some names only vouches for it: x509 checks that of alternative
// names alone.
func verifyName(leaf *x509.Certificate, chains [][]*x509.Certificate, name string) error {
	if hasExtension(leaf, oidSubjectAltName) {
		return leaf.VerifyHostname(name)
	}
	free := func(chain []*x509.Certificate) bool {
		return !slices.ContainsFunc(chain, func(c *x509.Certificate) bool { return hasExtension(c, oidNameConstraints) })
	}
	commonName := leaf.Subject.CommonName
	if slices.ContainsFunc(chains, free) && namedAs(commonName).VerifyHostname(name) == nil {
		return nil
	}
	return fmt.Errorf("the certificate's only name is the common name %q: %w", commonName,
		x509.HostnameError{Certificate: leaf, Host: name})
}

func hasExtension(c *x509.Certificate, id asn1.ObjectIdentifier) bool {
	for _, extension := range c.Extensions {
		if extension.Id.Equal(id) {
			return true
		}
	}
	return false
}

// namedAs returns what x509 takes for a certificate with one alternative name.
func namedAs(name string) *x509.Certificate {
	if ip, ok := netsock.ParseIP(name); ok {
		return &x509.Certificate{IPAddresses: []net.IP{ip.AsSlice()}}
	}
	return &x509.Certificate{DNSNames: []string{tlsName(name)}}
}

// tlsName is a server's name as certificates and servers know it: an internationalised one in ASCII, and an address
// without its zone, which is for this machine alone.
func tlsName(name string) string {
	if ip, ok := netsock.ParseIP(strings.Trim(name, "[]")); ok {
		return ip.WithZone("").String()
	}
	if ascii, err := netsock.ASCIIHost(name); err == nil {
		return ascii
	}
	return name // for which no certificate is good
}
