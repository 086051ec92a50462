package scenewire

import (
	"encoding/binary"
	"errors"
)

// CustomScene is the scene of a spawn that a function makes, not a scene of the list.
const CustomScene = 255

const (
	spawnHead   = 1 + 1 + 4 + 4 + 4 + 4 // command, scene, spawner, node, number of ids, length of the name
	despawnSize = 1 + 4
)

// SpawnPacket is a spawn that was received.
type SpawnPacket struct {
	Scene   uint8
	Spawner uint32 // the sender's number of it
	Node    uint32 // its net id
	IDs     []byte // of the synchronizers, four bytes each
	Name    []byte
	Data    []byte // what the spawn function is given, for CustomScene
	State   []byte // the spawn properties of the synchronizers
}

// ErrName is the error of a spawn without a name.
var ErrName = errors.New("the name is empty")

// AppendSpawn appends the head of a spawn: all up to the name. AppendLength and data, for CustomScene, and the properties
// follow.
func AppendSpawn(dst []byte, scene uint8, spawner, node uint32, ids []uint32, name string) []byte {
	dst = append(dst, byte(Spawn), scene)
	for _, n := range [...]uint32{spawner, node, uint32(len(ids)), uint32(len(name) + 1)} {
		dst = binary.LittleEndian.AppendUint32(dst, n)
	}
	for _, id := range ids {
		dst = binary.LittleEndian.AppendUint32(dst, id)
	}
	return append(append(dst, name...), 0)
}

// ID returns a net id of a synchronizer.
func (s *SpawnPacket) ID(i int) uint32 { return binary.LittleEndian.Uint32(s.IDs[4*i:]) }

// CountIDs returns how many synchronizers have an id.
func (s *SpawnPacket) CountIDs() int { return len(s.IDs) / 4 }

// ParseSpawn takes a spawn apart. Nothing is taken on trust: the lengths are checked in 64 bits.
func ParseSpawn(packet []byte) (s SpawnPacket, err error) {
	if len(packet) < spawnHead {
		return s, ErrShort
	}
	s.Scene = packet[1]
	s.Spawner = binary.LittleEndian.Uint32(packet[2:])
	s.Node = binary.LittleEndian.Uint32(packet[6:])
	ids := int64(binary.LittleEndian.Uint32(packet[10:])) * 4
	name := int64(binary.LittleEndian.Uint32(packet[14:]))
	rest := packet[spawnHead:]
	switch {
	case ids+name > int64(len(rest)):
		return s, ErrLength
	case name == 0:
		return s, ErrName
	}
	s.IDs, rest = rest[:ids], rest[ids:]
	s.Name, rest = untilNUL(rest[:name]), rest[name:]
	if s.Scene == CustomScene {
		if s.Data, rest, err = cutLength(rest); err != nil {
			return s, err
		}
	}
	s.State = rest
	return s, nil
}

// cutLength cuts off a u32 and as many bytes.
func cutLength(data []byte) (piece, rest []byte, err error) {
	if len(data) < 4 {
		return nil, nil, ErrShort
	}
	size := int64(binary.LittleEndian.Uint32(data))
	if data = data[4:]; size > int64(len(data)) {
		return nil, nil, ErrLength
	}
	return data[:size], data[size:], nil
}

// AppendDespawn appends a despawn.
func AppendDespawn(dst []byte, node uint32) []byte {
	return binary.LittleEndian.AppendUint32(append(dst, byte(Despawn)), node)
}

// ParseDespawn takes a despawn apart.
func ParseDespawn(packet []byte) (node uint32, err error) {
	if len(packet) < despawnSize {
		return 0, ErrShort
	}
	return binary.LittleEndian.Uint32(packet[1:]), nil
}

// AppendLength appends the length of what follows.
func AppendLength(dst []byte, size int) []byte {
	return binary.LittleEndian.AppendUint32(dst, uint32(size))
}
