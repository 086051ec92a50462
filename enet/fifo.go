package enet

// fifo is a queue that keeps its memory, up to a size, for what comes next.
type fifo[T any] struct {
	items []T // those from first on are in the queue
	first int
}

// maxIdle is how many places an empty queue keeps.
const maxIdle = 64

func (q *fifo[T]) count() int { return len(q.items) - q.first }

// push adds an item at the end. It moves the queue to the front of its memory when half of that is behind it.
func (q *fifo[T]) push(item T) {
	if q.first > 0 && len(q.items) == cap(q.items) && q.first >= len(q.items)/2 {
		n := copy(q.items, q.items[q.first:])
		clear(q.items[n:])
		q.items, q.first = q.items[:n], 0
	}
	q.items = append(q.items, item)
}

// all returns the items, oldest first.
func (q *fifo[T]) all() []T { return q.items[q.first:] }

// peek returns the oldest item; false if there is none.
func (q *fifo[T]) peek() (item T, ok bool) {
	if q.count() == 0 {
		return item, false
	}
	return q.items[q.first], true
}

// pop takes the oldest item; false if there is none.
func (q *fifo[T]) pop() (item T, ok bool) {
	if item, ok = q.peek(); !ok {
		return item, false
	}
	var none T
	q.items[q.first] = none
	q.first++
	if q.count() == 0 {
		q.items, q.first = q.items[:0], 0
		if cap(q.items) > maxIdle {
			q.items = nil
		}
	}
	return item, true
}
