package multiplayer

import (
	"bytes"
	"fmt"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
)

// syncState is what a synchronizer keeps while it replicates.
type syncState struct {
	id uint32 // net id, 0 if it has none yet; with scenewire.ByPath the number of its path

	lastSync time.Duration // when its properties were last sent
	sentAt   uint64        // the tick of that
	values   []byte        // what was sent then
	valuesAt uint64        // the tick at which they were collected

	watched   []watched
	watchedAt uint64 // the tick at which they were looked at
	oldest    look   // of the peer, among those that know the synchronizer, for which it is longest ago
	oldestAt  uint64 // the tick at which that was found

	time    uint16 // of the last sync that was received
	hasTime bool

	properties   bound
	config       *SceneReplicationConfig // that they were bound by
	configAt     int
	treeAt       uint64
	propertiesOK bool
}

// watched is a property that is sent when it has changed.
type watched struct {
	value   []byte // as it was sent last
	changed uint64 // the tick at which it was found changed, 0 if it was never there
}

// bound are the properties of a config, with where they are.
type bound struct{ spawn, sync, watch []property }

// reset forgets all but where the properties are.
func (s *syncState) reset() {
	*s = syncState{properties: s.properties, config: s.config, configAt: s.configAt, treeAt: s.treeAt, propertiesOK: s.propertiesOK}
}

// noConfig is the error of a synchronizer that has none.
func noConfig(s *Synchronizer) error {
	return gderr.New(opPoll, gderr.ErrUnconfigured,
		fmt.Errorf("synchronizer %s has no replication config: SetReplicationConfig sets one", s.GetPath()))
}

// bound returns the properties of the config, which there is, with where they are. They are looked for anew when the config
// has changed, or the tree so that they are elsewhere.
func (s *Synchronizer) bound() *bound {
	state := &s.state
	if state.propertiesOK && state.config == s.config && state.configAt == s.config.changes {
		if state.treeAt == s.tree.changes {
			return &state.properties
		}
		if state.properties.leadThere(s.root) {
			state.treeAt = s.tree.changes
			return &state.properties
		}
	}
	if state.config != s.config || state.configAt != s.config.changes {
		state.watched = nil
	}
	state.properties = bound{}
	for _, p := range s.config.properties {
		if p.spawn {
			state.properties.spawn = append(state.properties.spawn, bind(s.root, p.path))
		}
		switch p.mode {
		case ReplicationModeAlways:
			state.properties.sync = append(state.properties.sync, bind(s.root, p.path))
		case ReplicationModeOnChange:
			state.properties.watch = append(state.properties.watch, bind(s.root, p.path))
		}
	}
	state.config, state.configAt, state.treeAt, state.propertiesOK = s.config, s.config.changes, s.tree.changes, true
	return &state.properties
}

// leadThere reports whether all properties still are where they were found.
func (b *bound) leadThere(root *Node) bool {
	for _, list := range [...][]property{b.spawn, b.sync, b.watch} {
		for i := range list {
			if !list[i].leadsThere(root) {
				return false
			}
		}
	}
	return true
}

// isNewer takes note of the time of a sync that was received, and reports whether it is newer than the last. Times wrap
// around.
func (s *syncState) isNewer(time uint16) bool {
	const window = 32767
	if s.hasTime && time <= s.time && s.time-time < window {
		return false
	}
	s.time, s.hasTime = time, true
	return true
}

// isDue reports whether properties are to be sent, and takes note of it.
func (s *Synchronizer) isDue(tick uint64, now time.Duration) bool {
	if s.state.sentAt == tick {
		return true // another peer was sent them
	}
	if now < s.state.lastSync+s.interval {
		return false
	}
	s.state.lastSync, s.state.sentAt = now, tick
	return true
}

// syncValues collects the values of the properties that are sent always, once a tick.
func (s *Synchronizer) syncValues(tick uint64) ([]byte, error) {
	if s.state.valuesAt == tick {
		return s.state.values, nil
	}
	values, err := appendAll(s.state.values[:0], s.bound().sync)
	if err != nil {
		return nil, err
	}
	s.state.values, s.state.valuesAt = values, tick
	return values, nil
}

// noteLook takes note of when a peer was last looked at, so that Wait knows when one is next.
func (s *syncState) noteLook(tick uint64, last look) {
	if s.oldestAt == tick {
		last = look{min(s.oldest.tick, last.tick), min(s.oldest.at, last.at)}
	}
	s.oldest, s.oldestAt = last, tick
}

// watch looks which properties have changed, once a tick. It reports whether it is time for that, for a peer that was last
// looked at then.
func (r *replicator) watch(s *Synchronizer, last look, now time.Duration) bool {
	if s.state.watchedAt == r.tick {
		return true
	}
	if now < last.at+s.deltaInterval {
		return false
	}
	s.state.watchedAt = r.tick
	properties := s.bound().watch
	if len(s.state.watched) != len(properties) {
		s.state.watched = make([]watched, len(properties))
	}
	for i := range properties {
		value, err := properties[i].append(r.values[:0])
		r.values = value[:0]
		if err != nil {
			r.fail(gderr.New(opPoll, gderr.CodeOf(err), fmt.Errorf("%s: %w", s.GetPath(), err)))
			continue
		}
		if w := &s.state.watched[i]; w.changed == 0 || !bytes.Equal(w.value, value) {
			w.value, w.changed = append(w.value[:0], value...), r.tick
		}
	}
	return true
}
