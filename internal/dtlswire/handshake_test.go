package dtlswire

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// settle lets a link work, and time pass, until both handshakes are over.
func settle(t *testing.T, l *link) {
	t.Helper()
	for range 1000 {
		synctest.Wait()
		l.turn()
		if l.over() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	require.Fail(t, "the handshake does not end")
}

// requireTalk: packets go both ways, those first that were there before the handshake was over.
func requireTalk(t *testing.T, client, server *Session) {
	t.Helper()
	for _, way := range []struct{ from, to *Session }{{client, server}, {server, client}, {client, server}} {
		datagram, err := way.from.Seal(nil, []byte("grüße"))
		require.NoError(t, err)
		packet, rest, err := way.to.Open(datagram)
		require.NoError(t, err)
		require.Equal(t, "grüße", string(packet))
		require.Empty(t, rest)
	}
}

func TestHandshake(t *testing.T) {
	t.Parallel()
	for _, useRSA := range []bool{false, true} {
		t.Run(fmt.Sprint("RSA ", useRSA), func(t *testing.T) {
			t.Parallel()
			client, server := trusting(t, useRSA)
			synctest.Test(t, func(t *testing.T) {
				l := newLink(t, client, server, nil)
				settle(t, l)
				c, s := l.sessions()
				requireTalk(t, c, s)
			})
		})
	}
}

// TestHandshakeSurvivesLoss: whichever datagram is lost, it is sent again. The last of them is that of the server, which
// the client asks for once more when the server has its session already.
func TestHandshakeSurvivesLoss(t *testing.T) {
	t.Parallel()
	client, server := trusting(t, false)
	for lost := range 8 {
		for _, many := range []int{1, 3} {
			t.Run(fmt.Sprint(lost, " to ", lost+many-1), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					l := newLink(t, client, server, func(n int, _ bool, datagram []byte) [][]byte {
						if n >= lost && n < lost+many {
							return nil
						}
						return [][]byte{datagram}
					})
					settleSessions(t, l)
				})
			})
		}
	}
}

// settleSessions is settle with a server that answers for its session when it has one, and ends in talk.
func settleSessions(t *testing.T, l *link) {
	t.Helper()
	var server *Session
	for range 1000 {
		synctest.Wait()
		for d := l.client.Next(); d != nil; d = l.client.Next() {
			l.carry(d, true, func(d []byte) {
				if server == nil {
					l.atServer(d)
					return
				}
				packet, _, err := server.Open(d)
				require.NoError(t, err)
				require.Nil(t, packet)
				if again := server.Repeat(); again != nil {
					l.carry(slices.Clone(again), false, l.client.Receive)
				}
			})
		}
		l.turn()
		if server == nil && l.server != nil && l.server.Over() {
			var err error
			server, err = l.server.Result()
			require.NoError(t, err)
		}
		if server != nil && l.client.Over() {
			c, _ := l.sessions()
			requireTalk(t, c, server)
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	require.Fail(t, "the handshake does not end")
}

func TestHandshakeSurvivesDisorder(t *testing.T) {
	t.Parallel()
	client, server := trusting(t, false)
	for name, newFate := range map[string]func() fate{
		"every datagram comes twice": func() fate {
			return func(_ int, _ bool, d []byte) [][]byte { return [][]byte{d, d} }
		},
		"every other one comes behind the next": func() fate {
			held := map[bool][]byte{}
			return func(_ int, toServer bool, d []byte) [][]byte {
				before := held[toServer]
				if before == nil {
					held[toServer] = d
					return nil
				}
				held[toServer] = nil
				return [][]byte{d, before}
			}
		},
		"records come one by one, the last first": func() fate {
			return func(_ int, _ bool, d []byte) (arrive [][]byte) {
				for r, rest, ok := nextRecord(d); ok; r, rest, ok = nextRecord(rest) {
					arrive = append([][]byte{r.raw}, arrive...)
				}
				return arrive
			}
		},
		"nonsense comes with every one": func() fate {
			return func(_ int, _ bool, d []byte) [][]byte {
				return [][]byte{{}, {22}, make([]byte, 100), d[:len(d)-1], append(slices.Clone(d), 1, 2, 3)}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				settleSessions(t, newLink(t, client, server, newFate()))
			})
		})
	}
}

// TestHandshakeKeepsEarlyPackets: a client may send before the server knows that the handshake is over.
func TestHandshakeKeepsEarlyPackets(t *testing.T) {
	t.Parallel()
	client, server := trusting(t, false)
	synctest.Test(t, func(t *testing.T) {
		l := newLink(t, client, server, nil)
		for !l.client.Over() {
			synctest.Wait()
			l.turn()
		}
		c, err := l.client.Result()
		require.NoError(t, err)
		synctest.Wait()
		require.True(t, l.server.Over())
		for _, packet := range []string{"one", "two", "three"} {
			datagram, err := c.Seal(nil, []byte(packet))
			require.NoError(t, err)
			l.server.Receive(datagram)
		}
		farewell, err := c.Farewell()
		require.NoError(t, err)
		l.server.Receive(farewell)
		s, err := l.server.Result()
		require.NoError(t, err)
		var got []string
		for s.HasEarly() {
			packet, _, err := s.Open(s.Early())
			if err != nil {
				assert.Equal(t, io.EOF, err)
				break
			}
			got = append(got, string(packet))
		}
		assert.Equal(t, []string{"one", "two", "three"}, got)
		assert.Nil(t, s.Early())
	})
}

// TestHandshakeIsBounded: what comes during a handshake and is not its own takes little memory.
func TestHandshakeIsBounded(t *testing.T) {
	t.Parallel()
	client, _ := trusting(t, false)
	h := Connect(client, time.Minute, nothing)
	t.Cleanup(h.Cancel)
	early := plain(typeApplicationData, version12, 0, make([]byte, 10_000))
	early[4] = 1
	for range 1000 {
		h.Receive(early)
		h.Receive(plain(typeHandshake, version12, 0, make([]byte, 10_000)))
	}
	h.bridge.mu.Lock()
	defer h.bridge.mu.Unlock()
	assert.Len(t, h.bridge.early, 6)
	assert.LessOrEqual(t, len(h.bridge.in), 6)
}

// TestHandshakeUnanswered: it sends again, ever less often, and ends with its time limit.
func TestHandshakeUnanswered(t *testing.T) {
	t.Parallel()
	client, _ := trusting(t, false)
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		var at []time.Duration
		h := Connect(client, 2*time.Minute, func() { at = append(at, time.Since(begun)) })
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		require.True(t, h.Over())
		_, err := h.Result()
		assert.Equal(t, os.ErrDeadlineExceeded, err)
		second := time.Second
		assert.Equal(t, []time.Duration{0, second, 3 * second, 7 * second, 15 * second, 31 * second, 63 * second, 120 * second}, at)
		hellos := 0
		for d := h.Next(); d != nil; d = h.Next() {
			_, ok := ParseHello(d)
			assert.True(t, ok)
			hellos++
		}
		assert.Equal(t, 7, hellos)
	})
}

// TestHandshakeIsCancelled: the bubble of synctest would not end if a goroutine went on.
func TestHandshakeIsCancelled(t *testing.T) {
	t.Parallel()
	client, server := trusting(t, false)
	synctest.Test(t, func(t *testing.T) {
		l := newLink(t, client, server, nil)
		for l.server == nil {
			synctest.Wait()
			l.turn()
		}
		l.cancel()
		synctest.Wait()
		for _, h := range []*Handshake{l.client, l.server} {
			require.True(t, h.Over())
			_, err := h.Result()
			assert.Error(t, err)
		}
	})
}

func TestHandshakeVerifies(t *testing.T) {
	t.Parallel()
	good, server := trusting(t, false)
	foreign, _ := trusting(t, false)
	late := good.Clone()
	late.Time = func() time.Time { return time.Date(2101, 1, 1, 0, 0, 0, 0, time.UTC) }
	other := good.Clone()
	other.ServerName = "other.test"
	refuses := good.Clone()
	errRefused := errors.New("refused")
	refuses.VerifyConnection = func(s tls.ConnectionState) error {
		assert.Len(t, s.VerifiedChains, 1)
		return errRefused
	}
	refusesRaw := good.Clone()
	refusesRaw.VerifyPeerCertificate = func(raw [][]byte, chains [][]*x509.Certificate) error { return errRefused }
	for name, c := range map[string]struct {
		client *tls.Config
		as     any
		is     error
	}{
		"foreign":                      {client: foreign, as: new(x509.UnknownAuthorityError)},
		"expired":                      {client: late, as: new(x509.CertificateInvalidError)},
		"for another name":             {client: other, as: new(x509.HostnameError)},
		"refused by the user":          {client: refuses, is: errRefused},
		"refused by the user, raw":     {client: refusesRaw, is: errRefused},
		"nobody says what name it has": {client: &tls.Config{}, is: errNoName},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := newLink(t, c.client, server, nil)
				if c.is != errNoName {
					settle(t, l)
				}
				_, err := l.client.Result()
				if c.as != nil {
					assert.ErrorAs(t, err, c.as)
					assert.ErrorAs(t, err, new(*tls.CertificateVerificationError))
				} else {
					assert.ErrorIs(t, err, c.is)
				}
				if l.server == nil {
					return
				}
				_, err = l.server.Result()
				var remote *net.OpError
				require.ErrorAs(t, err, &remote)
				assert.Equal(t, tls.AlertError(42), remote.Err, "bad certificate")
			})
		})
	}
}

func TestHandshakeChoosesACertificate(t *testing.T) {
	t.Parallel()
	client, server := trusting(t, false)
	certificate := server.Certificates[0]
	choosing := &tls.Config{GetCertificate: func(i *tls.ClientHelloInfo) (*tls.Certificate, error) {
		assert.Equal(t, "game.test", i.ServerName)
		return &certificate, nil
	}}
	synctest.Test(t, func(t *testing.T) {
		l := newLink(t, client, choosing, nil)
		settle(t, l)
		c, s := l.sessions()
		requireTalk(t, c, s)
	})
}
