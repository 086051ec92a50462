//go:build !(linux || darwin || freebsd || windows)

package netsock

import (
	"errors"
	"time"
)

type sysQueue struct{}

func openQueue() (*sysQueue, error)                       { return nil, errors.ErrUnsupported }
func (*sysQueue) arm(sysFD, ticket, Interest, bool) error { return errors.ErrUnsupported }
func (*sysQueue) serve(func(ticket, Interest))            {}
func (*sysQueue) quitAfter(time.Duration)                 {}
func (*sysQueue) forget(sysFD)                            {}
func (*sysQueue) close()                                  {}
