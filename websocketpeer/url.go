package websocketpeer

import (
	"encoding/base64"
	"errors"
	"net/netip"
	neturl "net/url"
	"strconv"
	"strings"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// target is what a URL names.
type target struct {
	secure bool
	host   string // in lower case and ASCII; a numeric IPv6 address without brackets
	zone   string // of a numeric IPv6 address; for this machine only, so never sent
	port   int
	path   string // with the query, percent-encoded
	user   string // "name:password", if there is a name
}

// What a URL may be refused for.
var (
	errURLEmpty     = errors.New("the URL is empty")
	errURLScheme    = errors.New("the URL's scheme is neither ws nor wss")
	errURLHost      = errors.New("the URL has no valid host")
	errURLZone      = errors.New("the URL's IPv6 zone is not behind %25, as in [fe80::1%25eth0]")
	errURLPort      = errors.New("the URL's port is not a number from 1 to 65535")
	errURLUser      = errors.New("the URL's user name or password is not valid: percent-encode what is not a letter or digit")
	errURLSpace     = errors.New("the URL has a space or a control character")
	errURLBackslash = errors.New("the URL has a backslash")
)

// parseURL takes a URL apart. As in WSLPeer::connect_to_url the scheme may be missing and a fragment is
// dropped.
func parseURL(url string) (target, error) {
	switch {
	case strings.ContainsFunc(url, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return target{}, errURLSpace
	case strings.Contains(url, `\`): // which some read as a slash
		return target{}, errURLBackslash
	}
	scheme, rest := cutScheme(url)
	rest, _, _ = strings.Cut(rest, "#")
	authority, path := rest, ""
	if end := strings.IndexAny(rest, "/?"); end >= 0 {
		authority, path = rest[:end], rest[end:]
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	t := target{secure: scheme == "wss", path: encoded(path)}
	if err := t.setAuthority(authority); err != nil {
		return target{}, err
	}
	if scheme != "ws" && scheme != "wss" {
		return target{}, errURLScheme
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

func notOfScheme(r rune) bool { return !isAlphanumeric(r) && r != '+' && r != '-' && r != '.' }

func isAlphanumeric(r rune) bool {
	return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}

// encoded percent-encodes what can't stand in a request, as browsers do: what is not ASCII, and what RFC 3986 has no
// place for. What is encoded already stays.
func encoded(path string) string {
	const hex = "0123456789ABCDEF"
	var out strings.Builder
	for i := range len(path) {
		if c := path[i]; c >= 0x80 || strings.IndexByte("\"<>^`{|}", c) >= 0 {
			out.Write([]byte{'%', hex[c>>4], hex[c&15]})
		} else {
			out.WriteByte(c)
		}
	}
	return out.String()
}

// setAuthority takes "user:password@host:port" apart.
func (t *target) setAuthority(authority string) (err error) {
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		if t.user, err = decodedUser(authority[:at]); err != nil {
			return err
		}
		authority = authority[at+1:]
	}
	host, port := authority, ""
	from := strings.IndexByte(authority, ']') + 1 // a colon before that is the address's
	if colon := strings.IndexByte(authority[from:], ':'); colon >= 0 {
		host, port = authority[:from+colon], authority[from+colon:]
	}
	if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		err = t.setIPv6(host[1 : len(host)-1])
	} else {
		err = t.setName(host)
	}
	if err != nil {
		return err
	}
	t.port, err = t.portOf(port)
	return err
}

// decodedUser gives "name:password" as the Basic scheme of RFC 7617 wants it, or "" if there is neither.
func decodedUser(info string) (string, error) {
	if info == "" {
		return "", nil
	}
	encodedName, encodedPassword, _ := strings.Cut(info, ":")
	name, err := neturl.PathUnescape(encodedName)
	password, err2 := neturl.PathUnescape(encodedPassword)
	user := name + ":" + password
	if err != nil || err2 != nil || strings.Contains(info, "@") || strings.Contains(name, ":") ||
		strings.ContainsFunc(user, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "", errURLUser
	}
	return user, nil
}

// portOf reads ":port", which may be missing.
func (t *target) portOf(text string) (int, error) {
	if text == "" {
		return t.defaultPort(), nil
	}
	port, err := strconv.Atoi(text[1:])
	if err != nil || port < 1 || port > 65535 {
		return 0, errURLPort
	}
	return port, nil
}

// setIPv6 takes a numeric IPv6 address, and its zone as RFC 6874 has it.
func (t *target) setIPv6(text string) error {
	host, zone, zoned := strings.Cut(text, "%25")
	if strings.Contains(host, "%") {
		return errURLZone
	}
	zone, err := neturl.PathUnescape(zone)
	if err != nil || zoned && zone == "" {
		return errURLZone
	}
	t.host, t.zone = strings.ToLower(host), zone
	if _, ok := t.ip(); !ok || !strings.Contains(host, ":") {
		return errURLHost
	}
	return nil
}

// setName takes a host name or a numeric IPv4 address.
func (t *target) setName(name string) (err error) {
	if t.host, err = netsock.ASCIIHost(name); err != nil {
		return err
	}
	if t.host == "" || strings.ContainsFunc(t.host, notOfName) {
		return errURLHost
	}
	return nil
}

func notOfName(r rune) bool { return !isAlphanumeric(r) && r != '.' && r != '-' && r != '_' }

func (t *target) defaultPort() int {
	if t.secure {
		return 443
	}
	return 80
}

// hostHeader is the value of the Host header: with the port unless it is the scheme's own.
func (t *target) hostHeader() string {
	host := t.host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if t.port == t.defaultPort() {
		return host
	}
	return host + ":" + strconv.Itoa(t.port)
}

// authorization is the value of the Authorization header, "" if the URL names no user.
func (t *target) authorization() string {
	if t.user == "" {
		return ""
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(t.user))
}

// ip is the host as a numeric address, if it is one.
func (t *target) ip() (netip.Addr, bool) {
	if t.zone != "" {
		return netsock.ParseIP(t.host + "%" + t.zone)
	}
	return netsock.ParseIP(t.host)
}
