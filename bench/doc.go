// Command bench measures the library beside hand-written loops and other Go libraries, and prints the tables that the
// README quotes:
//
//	go -C bench run .                       all cases, five rounds
//	go -C bench run . -case 'ws-receive/'   some
//	go -C bench run . -svg chart.svg        and a chart
//	go -C bench run . -profiles FOLDER      and where the time went, for go tool pprof
//
// Each measurement is one pair of processes, one processor each: the near one is measured, the far one is a loop of plain
// system calls that sends, takes in or answers. What counts is the processor time of the near process for a message,
// the kernel's part included. In each round every contestant runs once, and its ratio is that to the hand-written loop
// of the same round, so that whatever else the machine does meets all of them; the table gives the median of the
// rounds and, behind it, the least and the greatest. All rounds of all cases take thirteen minutes. It runs on Linux.
//
// The hand-written loop, "raw", is a yardstick only if it does the work: what it does for a WebSocket message,
// near_raw_ws.go says. "raw, untold" is the same with calls that Go's scheduler is not told of.
package main
