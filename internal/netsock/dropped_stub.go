//go:build !linux

package netsock

import "errors"

func sysDropped(sysFD) (uint32, error) { return 0, errors.ErrUnsupported }
