package scenewire

import "encoding/binary"

// SumSize is the length of the sum of a node's RPC names: an md5 in hex.
const SumSize = 32

const (
	simplifyHead = 1 + SumSize + 1 + 4 // command, sum, NUL, number
	confirmSize  = 1 + 1 + 4           // command, whether the sum agrees, number
)

// AppendSimplify appends the packet that announces a number for a node.
func AppendSimplify(dst []byte, sum *[SumSize]byte, node uint32, path string) []byte {
	dst = append(dst, byte(SimplifyPath))
	dst = append(append(dst, sum[:]...), 0)
	dst = binary.LittleEndian.AppendUint32(dst, node)
	return append(append(dst, path...), 0)
}

// ParseSimplify takes the packet apart that announces a number for a node.
func ParseSimplify(packet []byte) (sum []byte, node uint32, path []byte, err error) {
	if len(packet) < simplifyHead {
		return nil, 0, nil, ErrShort
	}
	return packet[1 : 1+SumSize], binary.LittleEndian.Uint32(packet[simplifyHead-4:]), untilNUL(packet[simplifyHead:]), nil
}

// AppendConfirm appends the packet that confirms a number.
func AppendConfirm(dst []byte, node uint32, agrees bool) []byte {
	dst = append(dst, byte(ConfirmPath), 0)
	if agrees {
		dst[len(dst)-1] = 1
	}
	return binary.LittleEndian.AppendUint32(dst, node)
}

// ParseConfirm takes the packet apart that confirms a number.
func ParseConfirm(packet []byte) (node uint32, agrees bool, err error) {
	if len(packet) != confirmSize {
		return 0, false, ErrShort
	}
	return binary.LittleEndian.Uint32(packet[2:]), packet[1] != 0, nil
}
