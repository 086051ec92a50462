package multiplayer

import (
	"errors"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/scenewire"
)

// The causes of what is wrong with properties that were received.
var (
	errNoSynchronizer = errors.New("the node is no synchronizer")
	errNoBits         = errors.New("there is no bit of a property")
	errNotFilled      = errors.New("the values do not fill their length")
)

// synchronizer finds the synchronizer that a peer has properties for. It is nil without an error if what it belongs to was
// not spawned, or has left.
func (r *replicator) synchronizer(from int, number uint32) (*Synchronizer, error) {
	if number&scenewire.ByPath == 0 {
		if p, ok := r.peers.get(from); ok {
			return p.received[number], nil
		}
		return nil, nil
	}
	node := r.m.paths.get(from, number&^scenewire.ByPath)
	if node == nil {
		return nil, r.m.paths.noNumber(from, number&^scenewire.ByPath)
	}
	s := node.Synchronizer()
	if s == nil {
		return nil, errNoSynchronizer
	}
	return s, nil
}

// checkSync tells why a peer may not set the properties of a synchronizer.
func checkSync(s *Synchronizer, from int) error {
	switch {
	case s.GetMultiplayerAuthority() != from:
		return notFrom(s.Node, "values")
	case s.root == nil || s.tree == nil:
		return ErrUnknownNode
	case s.config == nil:
		return noConfig(s)
	}
	return nil
}

// processSync sets properties that a peer sends always. What is wrong with one entry does not concern the next, unless its
// values do not decode.
func (r *replicator) processSync(from int, packet []byte) error {
	time, entries, err := scenewire.ParseSync(packet)
	if err != nil {
		return err
	}
	for {
		number, values, rest, more, err := scenewire.CutSync(entries)
		if !more {
			return err
		}
		entries = rest
		s, err := r.synchronizer(from, number)
		if s != nil {
			err = checkSync(s, from)
		}
		switch {
		case err != nil:
			r.m.drop(from, scenewire.Sync, gderr.ErrInvalidData, err)
			continue
		case s == nil || !s.state.isNewer(time):
			continue
		}
		if _, err := decodeAll(values, s.bound().sync); err != nil {
			return err
		}
		s.synchronized.emit(struct{}{})
	}
}

// processDelta sets properties that a peer sends when they have changed. What is wrong with one entry does not concern the
// next, unless it is the entry itself.
func (r *replicator) processDelta(from int, packet []byte) error {
	_, entries, err := scenewire.ParseSync(packet)
	if err != nil {
		return err
	}
	for {
		number, bits, values, rest, more, err := scenewire.CutDelta(entries)
		if !more {
			return err
		}
		entries = rest
		s, err := r.synchronizer(from, number)
		switch {
		case s != nil:
			err = checkSync(s, from)
		case err == nil:
			err = ErrUnknownNode
		}
		if err != nil {
			r.m.drop(from, scenewire.Sync, gderr.ErrInvalidData, err)
			continue
		}
		if err := setChanged(values, bits, s.bound().watch); err != nil {
			return err
		}
		s.deltaSynchronized.emit(struct{}{})
	}
}

// setChanged sets the properties with these bits, all or none.
func setChanged(values []byte, bits uint64, properties []property) error {
	found := false
	for i := range properties {
		if bits&(1<<(i%maxBits)) == 0 {
			continue
		}
		found = true
		n, err := properties[i].decode(values)
		if err != nil {
			return err
		}
		values = values[n:]
	}
	switch {
	case !found:
		return errNoBits
	case len(values) > 0:
		return errNotFilled
	}
	var failed error
	for i := range properties {
		if bits&(1<<(i%maxBits)) != 0 {
			failed = errors.Join(failed, properties[i].commit())
		}
	}
	return failed
}
