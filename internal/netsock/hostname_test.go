package netsock_test

import (
	"context"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

func TestASCIIHost(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"":               "",
		"Example.TEST":   "example.test",
		"under_score":    "under_score",
		"BÜCHER.example": "xn--bcher-kva.example",
		"例え.テスト":         "xn--r8jz45g.xn--zckzah",
		"faß.example":    "xn--fa-hia.example",
		"１２７。０。０。１":      "127.0.0.1",
	} {
		got, err := netsock.ASCIIHost(name)
		assert.NoError(t, err, name)
		assert.Equal(t, want, got, name)
	}
	for _, name := range []string{"xn--ä.example", "a b.ä", "a／ä", "\xff.example"} {
		_, err := netsock.ASCIIHost(name)
		assert.Error(t, err, "%q", name)
	}
}

// TestResolveOfABadName: a name that can't be put in ASCII fails as one that nobody knows.
func TestResolveOfABadName(t *testing.T) {
	t.Parallel()
	_, err := netsock.Resolve(context.Background(), "xn--ä.example")
	var unknown *net.DNSError
	assert.ErrorAs(t, err, &unknown)
}

// TestResolveInternationalised: what looks like digits to IDNA is an address, which needs no name server.
func TestResolveInternationalised(t *testing.T) {
	t.Parallel()
	ips, err := netsock.Resolve(context.Background(), "１２７。０。０。１")
	if assert.NoError(t, err) && assert.Len(t, ips, 1) {
		assert.Equal(t, "127.0.0.1", ips[0].String())
	}
}
