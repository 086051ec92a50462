package dtlswire

import (
	"testing"
	"testing/synctest"
)

// FuzzServerHandshake: whatever comes behind a good hello, the goroutines end, and a session comes of it only by chance
// that does not exist.
func FuzzServerHandshake(f *testing.F) {
	client, server := trusting(f, false)
	f.Add([]byte{}, []byte{})
	f.Add(plain(typeAlert, version12, 5, []byte{2, 40}), plain(typeChangeCipherSpec, version12, 6, []byte{1}))
	f.Add(plain(typeHandshake, version12, 7, make([]byte, 60)), plain(typeApplicationData, version12, 8, []byte("hello")))
	f.Fuzz(func(t *testing.T, one, two []byte) {
		synctest.Test(t, func(t *testing.T) {
			l := newLink(t, client, server, nil)
			for l.server == nil {
				synctest.Wait()
				l.turn()
			}
			for _, datagram := range [][]byte{one, two, two} {
				l.server.Receive(datagram)
				l.client.Receive(datagram)
				synctest.Wait()
			}
			l.cancel()
			synctest.Wait()
			if session, _ := l.server.Result(); session != nil {
				t.Fatal("a session without its client")
			}
		})
	})
}
