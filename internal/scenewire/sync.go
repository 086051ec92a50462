package scenewire

import "encoding/binary"

const (
	// SyncHead and DeltaHead are the bytes before the first entry of a packet.
	SyncHead  = 1 + 2 // command, time
	DeltaHead = 1     // command
	// SyncEntry and DeltaEntry are the bytes of an entry before its values.
	SyncEntry  = 4 + 4     // synchronizer, length
	DeltaEntry = 4 + 8 + 4 // synchronizer, bits, length
	// smallestSync is the shortest packet that SceneReplicationInterface::on_sync_receive takes, of either kind.
	smallestSync = 11
)

// ByPath is the bit of a synchronizer's number that says that the others are that of a node, announced by its path.
const ByPath = 1 << 31

// AppendSyncHead appends the head of a sync.
func AppendSyncHead(dst []byte, time uint16) []byte {
	return binary.LittleEndian.AppendUint16(append(dst, byte(Sync)), time)
}

// AppendDeltaHead appends the head of a packet of deltas.
func AppendDeltaHead(dst []byte) []byte { return append(dst, byte(Sync)|flagDelta) }

// AppendSyncEntry appends the head of an entry of a sync with values of that size, which follow.
func AppendSyncEntry(dst []byte, synchronizer uint32, size int) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, synchronizer)
	return binary.LittleEndian.AppendUint32(dst, uint32(size))
}

// AppendDeltaEntry appends the head of an entry of deltas with values of that size, which follow.
func AppendDeltaEntry(dst []byte, synchronizer uint32, bits uint64, size int) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, synchronizer)
	dst = binary.LittleEndian.AppendUint64(dst, bits)
	return binary.LittleEndian.AppendUint32(dst, uint32(size))
}

// ParseSync returns the time of a sync and its entries; of deltas the time is 0.
func ParseSync(packet []byte) (time uint16, entries []byte, err error) {
	switch {
	case len(packet) < smallestSync:
		return 0, nil, ErrShort
	case IsDelta(packet):
		return 0, packet[DeltaHead:], nil
	}
	return binary.LittleEndian.Uint16(packet[1:]), packet[SyncHead:], nil
}

// CutSync cuts the first entry off a sync's; more is false if there is none. As in
// SceneReplicationInterface::on_sync_receive one without values at the very end is not seen.
func CutSync(entries []byte) (synchronizer uint32, values, rest []byte, more bool, err error) {
	if len(entries) <= SyncEntry {
		return 0, nil, nil, false, nil
	}
	synchronizer = binary.LittleEndian.Uint32(entries)
	values, rest, err = cutLength(entries[4:])
	return synchronizer, values, rest, err == nil, err
}

// CutDelta cuts the first entry off a packet of deltas'.
func CutDelta(entries []byte) (synchronizer uint32, bits uint64, values, rest []byte, more bool, err error) {
	if len(entries) <= DeltaEntry {
		return 0, 0, nil, nil, false, nil
	}
	synchronizer = binary.LittleEndian.Uint32(entries)
	bits = binary.LittleEndian.Uint64(entries[4:])
	values, rest, err = cutLength(entries[12:])
	return synchronizer, bits, values, rest, err == nil, err
}
