package badnet

import (
	"context"
	"crypto/sha256"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/badnet/ends"
)

// stream is what TCP and TLS have in common.
type stream interface {
	ends.End
	PutPartialData(data []byte) (int, error)
	AppendPartialData(dst []byte, bytes int) ([]byte, error)
	Wait(ctx context.Context) error
	WaitReadOrWrite(ctx context.Context) error
}

// exchange sends data while it receives as much, and returns that.
func exchange(ctx context.Context, s stream, data []byte) (got []byte, err error) {
	for size := len(data); len(data) > 0 || len(got) < size; {
		wait := s.Wait
		if len(data) > 0 {
			wait = s.WaitReadOrWrite
		}
		if err := wait(ctx); err != nil {
			return got, err
		}
		s.Poll()
		sent, err := s.PutPartialData(data)
		if err != nil {
			return got, err
		}
		data = data[sent:]
		if got, err = s.AppendPartialData(got, size); err != nil {
			return got, err
		}
	}
	return got, nil
}

// TestBytes: a stream brings what was put, of whatever sizes and however it is sliced on its way, both ways at once and more
// than there is room for.
func TestBytes(t *testing.T) {
	t.Parallel()
	each(t, named("TCP", "TLS"), func(t *testing.T, kind ends.Kind) {
		for name, toxics := range nuisances {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				k := newTalk(t, kind, 0, 0, patience)
				k.dial(newProxy(t, k.server.Port(), toxics...).port)
				k.run("the connection", k.open)
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				size := 8 << 20
				if len(toxics) > 0 {
					size = 20 << 10
				}
				asked, answered := random(1, size), random(2, size)
				var served []byte
				done := make(chan error)
				go func() {
					var err error
					served, err = exchange(ctx, k.served.end.(stream), answered)
					done <- err
				}()
				got, err := exchange(ctx, k.client.end.(stream), asked)
				assert.NoError(t, err)
				require.NoError(t, <-done)
				assert.Equal(t, sha256.Sum256(answered), sha256.Sum256(got))
				assert.Equal(t, sha256.Sum256(asked), sha256.Sum256(served))
			})
		}
	})
}

// random returns bytes that follow from a seed.
func random(seed byte, size int) []byte {
	data := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(data) // which never fails
	return data
}
