package netsock

import "github.com/godotpeer/godotpeer/internal/blocks"

// What discard reads with one call, and how much it reads at most: more than a system's largest receive buffer.
const (
	discardBlock = 64 << 10
	discardLimit = 16 << 20
)

// discard drops what a stream has received and nobody has read. A system that closes a connection with unread input
// resets it, and what was sent before and has not arrived is lost (RFC 2525, section 2.17). It waits for nothing, and
// lets one who goes on sending have the reset.
func discard(recv func(p []byte) (int, error)) {
	block := blocks.Take(discardBlock)
	defer blocks.Give(block)
	for dropped := 0; dropped < discardLimit; {
		n, err := recv(block[:discardBlock])
		if n <= 0 || err != nil {
			return
		}
		dropped += n
	}
}
