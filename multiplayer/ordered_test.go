package multiplayer

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestSetAgainstAList: a set is a list in which the last takes the place of one that is removed, whatever its size.
func TestSetAgainstAList(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	var s set[int]
	var list []int
	for range 20_000 {
		member := rnd.IntN(60)
		place := slices.Index(list, member)
		if rnd.IntN(2) == 0 {
			s.add(member)
			if place < 0 {
				list = append(list, member)
			}
		} else {
			s.remove(member)
			if place >= 0 {
				list[place] = list[len(list)-1]
				list = list[:len(list)-1]
			}
		}
		if !slices.Equal(list, s.order) || s.has(member) != slices.Contains(list, member) || s.len() != len(list) {
			assert.Equal(t, list, s.order)
			return
		}
	}
}

func TestOrderedMapKeepsTheOrder(t *testing.T) {
	t.Parallel()
	var m orderedMap[string, int]
	for i, key := range []string{"c", "a", "b", "a"} {
		m.set(key, i)
	}
	assert.Equal(t, []string{"c", "a", "b"}, m.keys())
	value, ok := m.get("a")
	assert.Equal(t, 3, value)
	assert.True(t, ok)
	m.remove("a")
	m.remove("x")
	assert.Equal(t, []string{"c", "b"}, m.keys())
	assert.Equal(t, 2, m.len())
	assert.False(t, m.has("a"))
}
