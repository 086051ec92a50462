package realtest

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestWebSocketBrowser has a page in a headless Chromium as the client. That the certificate is of no authority that the
// browser knows is what it is told to ignore.
func TestWebSocketBrowser(t *testing.T) {
	t.Parallel()
	chromium := RequireBinary(t, "chromium", "install Chromium (Debian: apt-get install chromium)")
	testWSClient(t, wsClient{
		start: func(t *testing.T, s *wsServer) *Process {
			page := httptest.NewServer(http.FileServer(http.Dir(wsClientDir(t, "testdata/websocket_browser", s))))
			t.Cleanup(page.Close)
			return Start(t, t.TempDir(), chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
				"--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
				"--disable-sync", "--ignore-certificate-errors", "--user-data-dir="+t.TempDir(), page.URL)
		},
		wsOther: wsProper,
		closed:  "closed 4002 ünïcödé",
	})
}
