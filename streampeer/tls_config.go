package streampeer

import "crypto/tls"

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
