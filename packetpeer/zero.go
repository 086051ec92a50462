package packetpeer

import (
	"errors"

	"github.com/godotpeer/godotpeer/gderr"
)

// errZero is the cause where a peer is used that no function has made.
var errZero = errors.New("the zero value is no peer: a function of the package makes one, such as NewUDP")

// unmade is the source of such a peer.
type unmade struct{}

func (unmade) class() string                { return "packetpeer.PacketPeer" }
func (unmade) GetAvailablePacketCount() int { return 0 }
func (unmade) present() (int, error)        { return 0, unmade{}.putPacket(packets, nil) }
func (unmade) costOf(int) int               { return 1 }

func (u unmade) appendPacket(dst []byte, as method) ([]byte, error) { return dst, u.putPacket(as, nil) }

func (u unmade) putPacket(as method, _ []byte) error {
	return gderr.New(u.class()+"."+as.String(), gderr.ErrUnconfigured, errZero)
}
