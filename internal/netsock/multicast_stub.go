//go:build !(linux || darwin || freebsd || windows)

package netsock

import "errors"

func sysChangeGroup4(sysFD, bool, [4]byte, [4]byte) error { return errors.ErrUnsupported }
func sysChangeGroup6(sysFD, bool, [16]byte, int) error    { return errors.ErrUnsupported }

func sysSetMulticast(sysFD, bool, multicastOption, int) error { return errors.ErrUnsupported }
func sysMulticast(sysFD, bool, multicastOption) (int, error)  { return 0, errors.ErrUnsupported }
