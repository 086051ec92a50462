package streampeer

import "strconv"

// TLSStatus is the state of a TLS stream, with the numbers of StreamPeerTLS.Status. It prints as the constant's
// name; int(s) is GDScript's number.
type TLSStatus int

// The states of a TLS stream.
const (
	// TLSStatusDisconnected is a stream that is not connected: new, disconnected, or ended by the other side.
	TLSStatusDisconnected TLSStatus = 0
	// TLSStatusHandshaking is a stream whose sides are agreeing on keys.
	TLSStatusHandshaking TLSStatus = 1
	// TLSStatusConnected is a stream that can be read and written.
	TLSStatusConnected TLSStatus = 2
	// TLSStatusError is a stream whose handshake failed.
	TLSStatusError TLSStatus = 3
	// TLSStatusErrorHostnameMismatch is a stream whose handshake failed because the server's certificate is for
	// another name.
	TLSStatusErrorHostnameMismatch TLSStatus = 4
)

// String returns the name of the engine's constant.
func (s TLSStatus) String() string {
	switch s {
	case TLSStatusDisconnected:
		return "STATUS_DISCONNECTED"
	case TLSStatusHandshaking:
		return "STATUS_HANDSHAKING"
	case TLSStatusConnected:
		return "STATUS_CONNECTED"
	case TLSStatusError:
		return "STATUS_ERROR"
	case TLSStatusErrorHostnameMismatch:
		return "STATUS_ERROR_HOSTNAME_MISMATCH"
	}
	return "TLSStatus(" + strconv.Itoa(int(s)) + ")"
}
