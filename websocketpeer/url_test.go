package websocketpeer

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseURL(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]target{
		"ws://127.0.0.1":                      {false, "127.0.0.1", 80, "/"},
		"wss://example.test":                  {true, "example.test", 443, "/"},
		"WSS://Example.TEST:8443/Chat?Room=1": {true, "example.test", 8443, "/Chat?Room=1"},
		"127.0.0.1:9080/a":                    {false, "127.0.0.1", 9080, "/a"},
		"ws://user:secret@host:81/":           {false, "host", 81, "/"},
		"ws://host/path#fragment":             {false, "host", 80, "/path"},
		"ws://host#fragment/path":             {false, "host", 80, "/"},
		"ws://[::1]:9080/x":                   {false, "::1", 9080, "/x"},
		"wss://[2001:DB8::1]":                 {true, "2001:db8::1", 443, "/"},
		"ws://host:+81":                       {false, "host", 81, "/"},
		"ws://bücher.example/ü":               {false, "xn--bcher-kva.example", 80, "/ü"},
		"ws://BÜCHER.example":                 {false, "xn--bcher-kva.example", 80, "/"},
		"ws://例え.テスト":                         {false, "xn--r8jz45g.xn--zckzah", 80, "/"},
		"ws://under_score/":                   {false, "under_score", 80, "/"},
	} {
		got, err := parseURL(url)
		assert.NoError(t, err, url)
		assert.Equal(t, want, got, url)
	}
}

func TestParseURLRefuses(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]error{
		"http://host/":            errURLScheme,
		"://host/":                errURLScheme,
		"ws://":                   errURLHost,
		"ws:///path":              errURLHost,
		"ws://:80/":               errURLHost,
		"ws://[::1/":              errURLHost,
		"ws://[]/":                errURLHost,
		"ws://user@/":             errURLHost,
		"ws://ho\"st\\/":          errURLHost,
		"ws://host:/":             errURLPort,
		"ws://host:0/":            errURLPort,
		"ws://host:65536/":        errURLPort,
		"ws://host:-1/":           errURLPort,
		"ws://host:80x/":          errURLPort,
		"ws://host:80?query":      errURLPort,
		"ws://a:b:80/":            errURLPort,
		"ws://::1/":               errURLPort,
		"ws://[::1]x/":            errURLPort,
		"ws://host/a b":           errURLSpace,
		"ws://host/\r\nX-Evil: 1": errURLSpace,
		"ws://ho\x00st/":          errURLSpace,
		"ws://host/\n":            errURLSpace,
		"ws://host/\x7f":          errURLSpace,
	} {
		_, err := parseURL(url)
		assert.ErrorIs(t, err, want, "%q", url)
	}
	_, err := parseURL("ws://xn--\u00e4.example/")
	assert.Error(t, err, "not a valid internationalised name")
}

func TestHostHeader(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"ws://host/":         "host",
		"ws://host:80/":      "host",
		"ws://host:443/":     "host:443",
		"wss://host:443/":    "host",
		"wss://host:80/":     "host:80",
		"ws://[::1]:9080/":   "[::1]:9080",
		"ws://[::1]/":        "[::1]",
		"ws://bücher.de:81/": "xn--bcher-kva.de:81",
	} {
		got, err := parseURL(url)
		require.NoError(t, err, url)
		assert.Equal(t, want, got.hostHeader(), url)
	}
}
