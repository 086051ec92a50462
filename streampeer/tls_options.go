package streampeer

import (
	"cmp"
	"crypto"
	"crypto/tls"
	"crypto/x509"
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
func (o *TLSOptions) IsUnsafeClient() bool { return !o.server && o.config.InsecureSkipVerify }

// GetCommonNameOverride returns the name that the server's certificate must be for, whatever ConnectToStream gets, or
// "" if there is none.
// It corresponds to TLSOptions.get_common_name_override.
func (o *TLSOptions) GetCommonNameOverride() string { return o.config.ServerName }

// GetTrustedCAChain returns the authorities that a client trusts, or nil if they are those that the system trusts.
// It corresponds to TLSOptions.get_trusted_ca_chain.
func (o *TLSOptions) GetTrustedCAChain() *x509.CertPool { return o.config.RootCAs }

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

// own returns the first certificate.
func (o *TLSOptions) own() tls.Certificate {
	if len(o.config.Certificates) == 0 {
		return tls.Certificate{}
	}
	return o.config.Certificates[0]
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
// in the engine's TLSContextMbedTLS::init_client, an unsafe client does not tell the server the name; but it does tell one
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
