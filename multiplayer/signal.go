package multiplayer

import "slices"

// signal is a signal of the engine: handlers that are run in the order in which they were added.
type signal[T any] struct {
	handlers []*func(T)
}

// add adds a handler and returns what takes it away. A nil handler has nothing to run.
func (s *signal[T]) add(handler func(T)) (remove func()) {
	if handler == nil {
		return func() {}
	}
	entry := &handler
	s.handlers = append(s.handlers, entry)
	return func() {
		// A new slice, so that an emission under way keeps its own.
		s.handlers = slices.DeleteFunc(slices.Clone(s.handlers), func(h *func(T)) bool { return h == entry })
	}
}

// addPlain adds a handler of a signal without a value.
func (s *signal[T]) addPlain(handler func()) (remove func()) {
	if handler == nil {
		return func() {}
	}
	return s.add(func(T) { handler() })
}

// emit runs the handlers that there are at its beginning.
func (s *signal[T]) emit(value T) {
	for _, handler := range s.handlers {
		(*handler)(value)
	}
}
