package badnet

import (
	"os"
	"testing"
	"time"

	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) {
	if os.Getenv(isProxy) != "" {
		beProxy()
		return
	}
	if err := startProxies(); err != nil {
		panic(err)
	}
	leakcheck.Main(m)
}

// patience is how long a test waits for what has to come.
const patience = 2 * time.Minute
