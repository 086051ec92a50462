package packetpeer

import "github.com/godotpeer/godotpeer/internal/enums"

// DTLSStatus is the state of a DTLS peer, with the numbers of PacketPeerDTLS.Status. It prints as the constant's
// name; int(s) is GDScript's number.
type DTLSStatus int

// The states of a DTLS peer.
const (
	// DTLSStatusDisconnected is a peer that is not connected: new, disconnected, or ended by the other side.
	DTLSStatusDisconnected DTLSStatus = 0
	// DTLSStatusHandshaking is a peer whose sides are agreeing on keys.
	DTLSStatusHandshaking DTLSStatus = 1
	// DTLSStatusConnected is a peer that exchanges packets.
	DTLSStatusConnected DTLSStatus = 2
	// DTLSStatusError is a peer whose handshake or connection failed, and that of a server whose client has to say
	// hello again first.
	DTLSStatusError DTLSStatus = 3
	// DTLSStatusErrorHostnameMismatch is a peer whose handshake failed because the server's certificate is for another
	// name.
	DTLSStatusErrorHostnameMismatch DTLSStatus = 4
)

var dtlsStatusNames = [...]string{
	DTLSStatusDisconnected:          "STATUS_DISCONNECTED",
	DTLSStatusHandshaking:           "STATUS_HANDSHAKING",
	DTLSStatusConnected:             "STATUS_CONNECTED",
	DTLSStatusError:                 "STATUS_ERROR",
	DTLSStatusErrorHostnameMismatch: "STATUS_ERROR_HOSTNAME_MISMATCH",
}

// String returns the name of the engine's constant.
func (s DTLSStatus) String() string { return enums.Text("DTLSStatus", dtlsStatusNames[:], s) }
