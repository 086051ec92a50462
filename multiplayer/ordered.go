package multiplayer

import "slices"

// orderedMap is a map that keeps the order in which keys came. The zero value is empty.
type orderedMap[K comparable, V any] struct {
	order  []K
	values map[K]V
}

func (m *orderedMap[K, V]) len() int { return len(m.order) }

func (m *orderedMap[K, V]) has(key K) bool { _, ok := m.values[key]; return ok }

func (m *orderedMap[K, V]) get(key K) (value V, ok bool) { value, ok = m.values[key]; return }

// set sets the value of a key, which goes to the end if it is new.
func (m *orderedMap[K, V]) set(key K, value V) {
	if m.values == nil {
		m.values = map[K]V{}
	}
	if !m.has(key) {
		m.order = append(m.order, key)
	}
	m.values[key] = value
}

// remove removes a key; those behind it move up.
func (m *orderedMap[K, V]) remove(key K) {
	if m.has(key) {
		delete(m.values, key)
		i := slices.Index(m.order, key)
		m.order = slices.Delete(m.order, i, i+1)
	}
}

// keys returns the keys in their order, in a new slice: what goes through them may change the map.
func (m *orderedMap[K, V]) keys() []K { return slices.Clone(m.order) }

// set is a set in the order in which members came, but for this: the last takes the place of one that is removed, as in
// the engine's. The zero value is empty. A small one, as most are, has no map beside the list.
type set[K comparable] struct {
	order  []K
	places map[K]int // nil while there are few
}

// fewMembers is up to how many are looked through.
const fewMembers = 16

func (s *set[K]) len() int { return len(s.order) }

func (s *set[K]) has(member K) bool { return s.place(member) >= 0 }

// place returns where a member is, -1 if it is none.
func (s *set[K]) place(member K) int {
	if s.places == nil {
		return slices.Index(s.order, member)
	}
	if place, ok := s.places[member]; ok {
		return place
	}
	return -1
}

func (s *set[K]) add(member K) {
	if s.has(member) {
		return
	}
	s.order = append(s.order, member)
	switch {
	case s.places != nil:
		s.places[member] = len(s.order) - 1
	case len(s.order) > fewMembers:
		s.places = make(map[K]int, 2*fewMembers)
		for place, member := range s.order {
			s.places[member] = place
		}
	}
}

func (s *set[K]) remove(member K) {
	place := s.place(member)
	if place < 0 {
		return
	}
	last := len(s.order) - 1
	s.order[place] = s.order[last]
	clear(s.order[last:])
	s.order = s.order[:last]
	if s.places == nil {
		return
	}
	delete(s.places, member)
	if place < last {
		s.places[s.order[place]] = place
	}
}

// members returns the members in their order, in a new slice: what goes through them may change the set.
func (s *set[K]) members() []K { return slices.Clone(s.order) }
