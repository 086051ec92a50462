package enetwire_test

import (
	"testing"

	"github.com/godotpeer/godotpeer/internal/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }
