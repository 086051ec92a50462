package websocketpeer

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"
	"golang.org/x/net/idna"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// target is what a URL names.
type target struct {
	secure bool
	host   string // in lower case and ASCII; a numeric IPv6 address without brackets
	port   int
	path   string // with the query
}

// What a URL may be refused for.
var (
	errURLEmpty  = errors.New("the URL is empty")
	errURLScheme = errors.New("the URL's scheme is neither ws nor wss")
	errURLHost   = errors.New("the URL has no valid host")
	errURLPort   = errors.New("the URL's port is not a number from 1 to 65535")
	errURLSpace  = errors.New("the URL has a space or a control character")
)

// parseURL takes a URL apart as the engine does: the scheme may be missing, credentials and fragment are dropped.
func parseURL(url string) (target, error) {
	if strings.ContainsFunc(url, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return target{}, errURLSpace
	}
	scheme, rest := cutScheme(url)
	rest, _, _ = strings.Cut(rest, "#")
	authority, path := rest, "/"
	if slash := strings.IndexByte(rest, '/'); slash >= 0 {
		authority, path = rest[:slash], rest[slash:]
	}
	host, port, err := splitAuthority(authority)
	if err != nil {
		return target{}, err
	}
	if scheme != "ws" && scheme != "wss" {
		return target{}, errURLScheme
	}
	t := target{secure: scheme == "wss", host: host, port: port, path: path}
	if port == 0 {
		t.port = t.defaultPort()
	}
	return t, nil
}

// cutScheme splits a URL at "://". Without a scheme it is ws.
func cutScheme(url string) (scheme, rest string) {
	scheme, rest, found := strings.Cut(url, "://")
	if !found || strings.ContainsFunc(scheme, notOfScheme) {
		return "ws", url
	}
	return strings.ToLower(scheme), rest
}

func notOfScheme(r rune) bool {
	return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '+' && r != '-' && r != '.'
}

// splitAuthority splits "user@host:port"; the port is 0 if there is none.
func splitAuthority(authority string) (host string, port int, err error) {
	if _, rest, found := strings.Cut(authority, "@"); found {
		authority = rest
	}
	host, rest := authority, ""
	if strings.HasPrefix(authority, "[") {
		end := strings.LastIndexByte(authority, ']')
		if end < 0 {
			return "", 0, errURLHost
		}
		host, rest = authority[1:end], authority[end+1:]
	} else if colon := strings.IndexByte(authority, ':'); colon >= 0 {
		host, rest = authority[:colon], authority[colon:]
	}
	if rest != "" {
		port, err = strconv.Atoi(strings.TrimPrefix(rest, ":"))
		if err != nil || rest[0] != ':' || port < 1 || port > 65535 {
			return "", 0, errURLPort
		}
	}
	host, err = asciiHost(strings.ToLower(host))
	return host, port, err
}

// asciiHost gives an internationalised host name in the form that is looked up and sent.
func asciiHost(host string) (string, error) {
	if strings.ContainsFunc(host, func(r rune) bool { return r > 0x7f }) {
		ascii, err := idna.Lookup.ToASCII(host)
		if err != nil {
			return "", err
		}
		host = ascii
	}
	if host == "" || !httpguts.ValidHostHeader(host) {
		return "", errURLHost
	}
	return host, nil
}

func (t target) defaultPort() int {
	if t.secure {
		return 443
	}
	return 80
}

// hostHeader is the value of the Host header: with the port unless it is the scheme's own.
func (t target) hostHeader() string {
	host := t.host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if t.port == t.defaultPort() {
		return host
	}
	return host + ":" + strconv.Itoa(t.port)
}

// ip is the host as a numeric address, if it is one.
func (t target) ip() (netip.Addr, bool) { return netsock.ParseIP(t.host) }
