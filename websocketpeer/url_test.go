package websocketpeer

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseURL(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]target{
		"ws://127.0.0.1":                      {host: "127.0.0.1", port: 80, path: "/"},
		"wss://example.test":                  {secure: true, host: "example.test", port: 443, path: "/"},
		"WSS://Example.TEST:8443/Chat?Room=1": {secure: true, host: "example.test", port: 8443, path: "/Chat?Room=1"},
		"127.0.0.1:9080/a":                    {host: "127.0.0.1", port: 9080, path: "/a"},
		"ws://user:secret@host:81/":           {host: "host", port: 81, path: "/", user: "user:secret"},
		"ws://user@host":                      {host: "host", port: 80, path: "/", user: "user:"},
		"ws://a%40b:c%3Ad:e@host":             {host: "host", port: 80, path: "/", user: "a@b:c:d:e"},
		"ws://ü:%C3%BC@host":                  {host: "host", port: 80, path: "/", user: "ü:ü"},
		"ws://@host":                          {host: "host", port: 80, path: "/"},
		"ws://host?room=1":                    {host: "host", port: 80, path: "/?room=1"},
		"ws://host:81?next=x@127.0.0.1:82":    {host: "host", port: 81, path: "/?next=x@127.0.0.1:82"},
		"ws://host:81#x@127.0.0.1:82":         {host: "host", port: 81, path: "/"},
		"ws://host/@b:82/":                    {host: "host", port: 80, path: "/@b:82/"},
		"ws://host?a/b?c#d":                   {host: "host", port: 80, path: "/?a/b?c"},
		"host?to=ws://other/":                 {host: "host", port: 80, path: "/?to=ws://other/"},
		"ws://host?":                          {host: "host", port: 80, path: "/?"},
		"ws://host/a%20%zz%?%C3":              {host: "host", port: 80, path: "/a%20%zz%?%C3"},
		"ws://host/\"<>^`{|}?\"<>^`{|}":       {host: "host", port: 80, path: "/%22%3C%3E%5E%60%7B%7C%7D?%22%3C%3E%5E%60%7B%7C%7D"},
		"ws://host/~!$&'()*+,;=:@[]-._?/":     {host: "host", port: 80, path: "/~!$&'()*+,;=:@[]-._?/"},
		"ws://host/\xff?例=え":                  {host: "host", port: 80, path: "/%FF?%E4%BE%8B=%E3%81%88"},
		"ws://[fe80::1%25lo]:9080/x":          {host: "fe80::1", zone: "lo", port: 9080, path: "/x"},
		"wss://[FE80::1%25Eth%2D0]":           {secure: true, host: "fe80::1", zone: "Eth-0", port: 443, path: "/"},
		"ws://host/path#fragment":             {host: "host", port: 80, path: "/path"},
		"ws://host#fragment/path":             {host: "host", port: 80, path: "/"},
		"ws://[::1]:9080/x":                   {host: "::1", port: 9080, path: "/x"},
		"wss://[2001:DB8::1]":                 {secure: true, host: "2001:db8::1", port: 443, path: "/"},
		"ws://host:+81":                       {host: "host", port: 81, path: "/"},
		"ws://bücher.example/ü":               {host: "xn--bcher-kva.example", port: 80, path: "/%C3%BC"},
		"ws://BÜCHER.example":                 {host: "xn--bcher-kva.example", port: 80, path: "/"},
		"ws://例え.テスト":                         {host: "xn--r8jz45g.xn--zckzah", port: 80, path: "/"},
		"ws://under_score/":                   {host: "under_score", port: 80, path: "/"},
	} {
		got, err := parseURL(url)
		assert.NoError(t, err, url)
		assert.Equal(t, want, got, url)
	}
}

func TestParseURLRefuses(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]error{
		"http://host/":             errURLScheme,
		"://host/":                 errURLScheme,
		"ws://":                    errURLHost,
		"ws:///path":               errURLHost,
		"ws://:80/":                errURLHost,
		"ws://[::1/":               errURLHost,
		"ws://[]/":                 errURLHost,
		"ws://user@/":              errURLHost,
		"ws://ho\"st/":             errURLHost,
		"ws://ho%73t/":             errURLHost,
		"ws://ho,st/":              errURLHost,
		"ws://host]:80/":           errURLHost,
		"ws://[host]/":             errURLHost,
		"ws://[1.2.3.4]/":          errURLHost,
		"ws://[::1]x/":             errURLHost,
		"ws://::1/":                errURLHost,
		"ws://fe80::1%25lo/":       errURLPort,
		"ws://[::1%lo]/":           errURLZone,
		"ws://[::1%25]/":           errURLZone,
		"ws://[::1%25%zz]/":        errURLZone,
		"ws://a@b@host/":           errURLUser,
		"ws://a%3Ab@host/":         errURLUser,
		"ws://a%zz@host/":          errURLUser,
		"ws://a:%zz@host/":         errURLUser,
		"ws://a:b%0D%0AX@host/":    errURLUser,
		"ws://a@[host/":            errURLHost,
		"ws://127.0.0.1:80\\@host": errURLBackslash,
		"ws://host/a\\b":           errURLBackslash,
		"ws://host:/":              errURLPort,
		"ws://host:0/":             errURLPort,
		"ws://host:65536/":         errURLPort,
		"ws://host:-1/":            errURLPort,
		"ws://host:80x/":           errURLPort,
		"ws://a:b:80/":             errURLPort,
		"ws://host/a b":            errURLSpace,
		"ws://host/\r\nX-Evil: 1":  errURLSpace,
		"ws://ho\x00st/":           errURLSpace,
		"ws://host/\n":             errURLSpace,
		"ws://host/\x7f":           errURLSpace,
	} {
		_, err := parseURL(url)
		assert.ErrorIs(t, err, want, "%q", url)
	}
	for _, name := range []string{"xn--\u00e4.example", "a\u2100b", "\xff.example"} {
		_, err := parseURL("ws://" + name + "/")
		assert.Error(t, err, "%q is no valid internationalised name", name)
	}
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
		"ws://[::1%25lo]:81": "[::1]:81",
		"ws://bücher.de:81/": "xn--bcher-kva.de:81",
	} {
		got, err := parseURL(url)
		require.NoError(t, err, url)
		assert.Equal(t, want, got.hostHeader(), url)
	}
}
