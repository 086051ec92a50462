package dtlswire

import (
	"crypto/tls"
	"crypto/x509"
)

// verifyServer verifies the certificates of a server as crypto/tls would by a client's tls.Config.
func verifyServer(config *tls.Config, raw [][]byte) error {
	state := tls.ConnectionState{Version: tls.VersionTLS12, ServerName: config.ServerName}
	for _, der := range raw {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return err
		}
		state.PeerCertificates = append(state.PeerCertificates, c)
	}
	if len(raw) == 0 {
		return errNoCertificate
	}
	if !config.InsecureSkipVerify {
		if err := verifyChain(config, &state); err != nil {
			return &tls.CertificateVerificationError{UnverifiedCertificates: state.PeerCertificates, Err: err}
		}
	}
	if config.VerifyPeerCertificate != nil {
		if err := config.VerifyPeerCertificate(raw, state.VerifiedChains); err != nil {
			return err
		}
	}
	if config.VerifyConnection != nil {
		return config.VerifyConnection(state)
	}
	return nil
}

// verifyChain fills in the chains that vouch for a server.
func verifyChain(config *tls.Config, state *tls.ConnectionState) (err error) {
	options := x509.VerifyOptions{Roots: config.RootCAs, DNSName: config.ServerName, Intermediates: x509.NewCertPool()}
	if config.Time != nil {
		options.CurrentTime = config.Time()
	}
	for _, c := range state.PeerCertificates[1:] {
		options.Intermediates.AddCert(c)
	}
	state.VerifiedChains, err = state.PeerCertificates[0].Verify(options)
	return err
}
