// Package starve lets a test see what happens when the system has no descriptor left. It is for tests, on Linux.
package starve
