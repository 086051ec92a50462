package enetwire_test

import (
	"testing"

	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }
