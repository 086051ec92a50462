package conformance

import (
	"testing"

	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

// TestMain fails the package if its tests leave a goroutine or a descriptor behind.
func TestMain(m *testing.M) { leakcheck.Main(m) }
