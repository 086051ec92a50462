package streampeer

import (
	"cmp"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// TLSOptions says how a [TLS] peer proves who it is and checks the other side: Godot's TLSOptions. Make them with
// [TLSOptionsClient], [TLSOptionsClientUnsafe] or [TLSOptionsServer], or of any tls.Config with [TLSOptionsClientConfig]
// or [TLSOptionsServerConfig]. They never change, so any number of peers and goroutines may use the same ones.
type TLSOptions struct {
	config *tls.Config
	server bool
	asIs   bool // a client's of the user's tls.Config: crypto/tls verifies as that says
}

// TLSOptionsClient returns the options of a client that verifies the server: its certificate must be valid, of
// an authority in trustedChain (nil: those that the system trusts), and for the common name, which is
// commonNameOverride or, if that is "", the one that ConnectToStream gets. A certificate without alternative names, such
// as Godot's Crypto.generate_self_signed_certificate makes, is for its common name; another for its alternative names
// only.
// It corresponds to TLSOptions.client.
func TLSOptionsClient(trustedChain *x509.CertPool, commonNameOverride string) *TLSOptions {
	return &TLSOptions{config: &tls.Config{RootCAs: trustedChain, ServerName: commonNameOverride}}
}

// TLSOptionsClientUnsafe returns the options of a client that does not care for the server's name. With a
// trustedChain it still verifies that the certificate is valid and of an authority in it; with nil it verifies
// nothing, and anybody can listen in: use that only for tests.
// It corresponds to TLSOptions.client_unsafe.
func TLSOptionsClientUnsafe(trustedChain *x509.CertPool) *TLSOptions {
	return &TLSOptions{config: &tls.Config{RootCAs: trustedChain, InsecureSkipVerify: true}}
}

// TLSOptionsServer returns the options of a server that shows a certificate, with its private key and the
// certificates of the authorities between; tls.LoadX509KeyPair reads one from files.
// It corresponds to TLSOptions.server.
func TLSOptionsServer(certificate tls.Certificate) *TLSOptions {
	return &TLSOptions{config: &tls.Config{Certificates: []tls.Certificate{certificate}}, server: true}
}

// IsServer reports whether the options are a server's.
// It corresponds to TLSOptions.is_server.
func (o *TLSOptions) IsServer() bool { return o.server }

// IsUnsafeClient reports whether the options are a client's that does not verify the server's name.
// It corresponds to TLSOptions.is_unsafe_client.
func (o *TLSOptions) IsUnsafeClient() bool { return !o.server && o.made().InsecureSkipVerify }

// GetCommonNameOverride returns the name that the server's certificate must be for, whatever ConnectToStream gets, or
// "" if there is none.
// It corresponds to TLSOptions.get_common_name_override.
func (o *TLSOptions) GetCommonNameOverride() string { return o.made().ServerName }

// GetTrustedCAChain returns the authorities that a client trusts, or nil if they are those that the system trusts.
// It corresponds to TLSOptions.get_trusted_ca_chain.
func (o *TLSOptions) GetTrustedCAChain() *x509.CertPool { return o.made().RootCAs }

// GetOwnCertificate returns the certificate of a server, or nil if there is none that can be read.
// It corresponds to TLSOptions.get_own_certificate.
func (o *TLSOptions) GetOwnCertificate() *x509.Certificate {
	own := o.own()
	if own.Leaf != nil || len(own.Certificate) == 0 {
		return own.Leaf
	}
	leaf, err := x509.ParseCertificate(own.Certificate[0])
	if err != nil {
		return nil
	}
	return leaf
}

// GetPrivateKey returns the private key of a server, or nil if there is none.
// It corresponds to TLSOptions.get_private_key.
func (o *TLSOptions) GetPrivateKey() crypto.PrivateKey { return o.own().PrivateKey }

// TLSOptionsClientConfig returns the options of a client of any tls.Config, such as one with a certificate of the
// client's own. The ServerName overrides the common name; renegotiation is left out. crypto/tls verifies the server as the
// tls.Config says, so a certificate that has only a common name is refused.
// It is an addition of Go.
func TLSOptionsClientConfig(config *tls.Config) *TLSOptions {
	config = config.Clone()
	config.Renegotiation = tls.RenegotiateNever // it can't wait for input as a handshake can
	return &TLSOptions{config: config, asIs: true}
}

// TLSOptionsServerConfig returns the options of a server of any tls.Config, such as one with several certificates, or one
// that asks for the client's. Poll takes as long as callbacks in it take.
// It is an addition of Go.
func TLSOptionsServerConfig(config *tls.Config) *TLSOptions {
	return &TLSOptions{config: config.Clone(), server: true}
}

// made returns the configuration, an empty one if no function has made the options.
func (o *TLSOptions) made() *tls.Config {
	if o.config == nil {
		return new(tls.Config)
	}
	return o.config
}

// own returns the first certificate.
func (o *TLSOptions) own() tls.Certificate {
	if own := o.made().Certificates; len(own) > 0 {
		return own[0]
	}
	return tls.Certificate{}
}

// checkClient tells what is wrong with options for a client, such as a TLSOptions that no function made.
func (o *TLSOptions) checkClient() error {
	if o.server || o.config == nil {
		return errForServer
	}
	return nil
}

// checkServer tells what is wrong with options for a server, which have a certificate, or a way to get one.
func (o *TLSOptions) checkServer() error {
	switch {
	case o == nil:
		return errNoOptions
	case !o.server:
		return errForClient
	case o.config.GetCertificate != nil || o.config.GetConfigForClient != nil:
		return nil
	}
	if own := o.own(); len(own.Certificate) == 0 || own.PrivateKey == nil {
		return errNoCertificate
	}
	return nil
}

// clientConfig returns the configuration for a server of a name, and what verifies that server if crypto/tls does not. As
// in TLSContextMbedTLS::init_client, an unsafe client does not tell the server the name; but it does tell one
// that the user's tls.Config has.
func (o *TLSOptions) clientConfig(commonName string) (*tls.Config, *tlsVerifier) {
	config := o.config.Clone()
	verifier := &tlsVerifier{trusted: config.RootCAs}
	if !config.InsecureSkipVerify {
		verifier.name = tlsName(cmp.Or(config.ServerName, commonName))
		config.ServerName = verifier.name
	}
	unnamed := verifier.name == "" && !config.InsecureSkipVerify // which crypto/tls refuses
	anybody := config.InsecureSkipVerify && config.RootCAs == nil
	if o.asIs || unnamed || anybody {
		return config, nil
	}
	config.InsecureSkipVerify = true
	config.VerifyConnection = verifier.verify
	return config, verifier
}

// ClientConfig returns the tls.Config of a client for a server of a name, nil unless the options are a client's: for
// protocols that this package does not know. It verifies the server as [TLSOptionsClient] says.
// It is an addition of Go.
func (o *TLSOptions) ClientConfig(commonName string) *tls.Config {
	if o.checkClient() != nil {
		return nil
	}
	config, _ := o.clientConfig(commonName)
	return config
}

// ServerConfig returns the tls.Config of a server, nil unless the options are a server's with a certificate.
// It is an addition of Go.
func (o *TLSOptions) ServerConfig() *tls.Config {
	if o.checkServer() != nil {
		return nil
	}
	return o.config.Clone()
}

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
