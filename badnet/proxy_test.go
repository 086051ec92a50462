package badnet

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/Shopify/toxiproxy/v2"
	toxics "github.com/Shopify/toxiproxy/v2/client"
	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"
)

// The proxies are in a process of their own, so that what they leave behind, which is much, is not taken for what peers
// leave: the binary of the tests, with isProxy in its environment.

const isProxy = "BADNET_IS_PROXY"

// beProxy serves the interface of proxies, on a port that it prints, until its input ends.
func beProxy() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(l.Addr())
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	go func() { panic(http.Serve(l, server.Routes())) }()
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// proxies makes proxies in that process, which lasts as long as its input.
var (
	proxies *toxics.Client
	input   io.Closer
)

// startProxies starts the process, which ends with this one.
func startProxies() error {
	process := exec.Command(os.Args[0])
	process.Env = append(os.Environ(), isProxy+"=1")
	process.Stderr = os.Stderr
	var err error
	if input, err = process.StdinPipe(); err != nil {
		return err
	}
	output, err := process.StdoutPipe()
	if err != nil {
		return err
	}
	if err := process.Start(); err != nil {
		return err
	}
	http.DefaultTransport.(*http.Transport).DisableKeepAlives = true // no connection to the interface is to be left
	address, err := bufio.NewReader(output).ReadString('\n')
	proxies = toxics.NewClient(strings.TrimSpace(address))
	return err
}

// toxic is something that a proxy does to one direction of its connections.
type toxic struct {
	kind       string
	way        direction
	share      float32 // of the connections that have it
	attributes toxics.Attributes
}

type direction string

const (
	upstream   direction = "upstream"
	downstream direction = "downstream"
)

// does returns a toxic with attributes: names and values, which alternate.
func (d direction) does(kind string, attributes ...any) toxic {
	t := toxic{kind, d, 1, toxics.Attributes{}}
	for i := 0; i < len(attributes); i += 2 {
		t.attributes[attributes[i].(string)] = attributes[i+1]
	}
	return t
}

// both returns a toxic of both directions.
func both(kind string, attributes ...any) []toxic {
	return []toxic{upstream.does(kind, attributes...), downstream.does(kind, attributes...)}
}

// resets makes every end that the proxy brings about a reset: with this toxic it lets its connections not linger, and for
// the rest no connection has it.
func resets() toxic {
	t := upstream.does("reset_peer", "timeout", 0)
	t.share = 0
	return t
}

// proxy stands in front of a TCP port.
type proxy struct {
	*toxics.Proxy
	t     testing.TB
	port  int
	named int // toxics
}

var made atomic.Int64

func newProxy(t testing.TB, port int, does ...toxic) *proxy {
	t.Helper()
	made, err := proxies.CreateProxy(fmt.Sprint(made.Add(1)), "127.0.0.1:0", fmt.Sprint("127.0.0.1:", port))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, made.Delete()) })
	p := &proxy{Proxy: made, t: t, port: int(netip.MustParseAddrPort(made.Listen).Port())}
	p.add(does...)
	return p
}

// add adds toxics, to the connections that are there, too.
func (p *proxy) add(does ...toxic) {
	p.t.Helper()
	for _, toxic := range does {
		p.named++
		_, err := p.AddToxic(fmt.Sprint(p.named), toxic.kind, string(toxic.way), toxic.share, toxic.attributes)
		require.NoError(p.t, err)
	}
}
