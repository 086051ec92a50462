package realtest

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// buildExample builds one of the examples, and returns its binary.
func buildExample(t *testing.T, name string) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), name)
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	out, err := exec.Command("go", "build", "-o", binary, "github.com/godotpeer/godotpeer/examples/"+name).CombinedOutput()
	require.NoError(t, err, string(out))
	return binary
}

// startTutorialClient starts the first tutorial's client.gd and main.gd under a real Godot 3, connecting again after
// 0.1 s instead of 3 s.
func startTutorialClient(t *testing.T, port int) *Process {
	t.Helper()
	setup := func(text string) string {
		return setPort(5000, port)(strings.Replace(text, "RECONNECT_TIMEOUT: float = 3.0", "RECONNECT_TIMEOUT: float = 0.1", 1))
	}
	return Start(t, CopyDir(t, "testdata/tcp_tutorial_godot3", setup), RequireGodot3(t))
}

// startExampleClient returns a function that starts examples/tcpclient, which also connects again after 0.1 s.
func startExampleClient(t *testing.T, flags ...string) func(t *testing.T, port int) *Process {
	binary := buildExample(t, "tcpclient")
	return func(t *testing.T, port int) *Process {
		args := append([]string{"-port", strconv.Itoa(port), "-reconnect", "100ms"}, flags...)
		return Start(t, t.TempDir(), binary, args...)
	}
}

// startExampleServer returns a function that starts examples/tcpserver.
func startExampleServer(t *testing.T, mode string) func(t *testing.T, port int) *Process {
	binary := buildExample(t, "tcpserver")
	return func(t *testing.T, port int) *Process {
		return Start(t, t.TempDir(), binary, "-mode", mode, "-port", strconv.Itoa(port))
	}
}

// startFunc starts a program with a port to connect to or to listen on.
type startFunc = func(t *testing.T, port int) *Process

// playTutorial plays what the first tutorial is about: a server is there, is killed, stays away, and is there again.
// It checks the server's side, and returns all that the client printed, with 5000 for the port.
func playTutorial(t *testing.T, startClient, startServer startFunc) []string {
	t.Helper()
	server, port := startOnPort(t, func(port int) *Process { return startServer(t, port) }, "Listening on")
	client := startClient(t, port)
	requireTalk(t, client, server)
	server.Kill()
	client.WaitLine("Client disconnected from server.")
	client.WaitLine("Client error.")
	server = startServer(t, port)
	requireTalk(t, client, server)
	client.Kill()
	return printedByClient(client, port)
}

func requireTalk(t *testing.T, client, server *Process) {
	t.Helper()
	server.WaitLine("Accepted connection.")
	server.WaitLine("Received: ack")
	client.WaitLine("Client data: Hello from the server!")
}

// printedByClient returns the lines from the first that the tutorial's client prints, behind those of the engine,
// with 5000 for the port. How many attempts fell into the time without a server is chance, so all but the first
// refusal are left out, and so is what the example says beside the tutorial.
func printedByClient(client *Process, port int) []string {
	lines := strings.Split(strings.ReplaceAll(strings.Join(client.Lines(), "\n"), strconv.Itoa(port), "5000"), "\n")
	first := slices.Index(lines, "Connecting to 127.0.0.1:5000")
	if first < 0 {
		return lines
	}
	beside := func(line string) bool { return strings.HasPrefix(line, "tcpclient: ") }
	return slices.Compact(attempts(slices.DeleteFunc(lines[first:], beside)))
}

// attempts joins the lines of each attempt to connect to one.
func attempts(lines []string) []string {
	var attempts []string
	for _, line := range lines {
		if strings.HasPrefix(line, "Connecting to 127") {
			attempts = append(attempts, line)
		} else {
			attempts[len(attempts)-1] += "\n" + line
		}
	}
	return attempts
}

// wantAttempts is what playTutorial returns: the tutorial's lines, what the client prints when the server goes and
// while it is away, and the tutorial's lines again. The empty line is the newline of the greeting.
var wantAttempts = []string{
	`Connecting to 127.0.0.1:5000
Connected to host.
Client connected to server.
available bytes: 23
Client data: Hello from the server!

Disconnected from host.
Client disconnected from server.`,
	`Connecting to 127.0.0.1:5000
Error with socket stream.
Client error.`,
	`Connecting to 127.0.0.1:5000
Connected to host.
Client connected to server.
available bytes: 23
Client data: Hello from the server!
`,
}

// TestTCPTutorialOnGodot3 pins what the tutorial's own code prints under a real Godot, so that what the example is
// held to is not a guess.
func TestTCPTutorialOnGodot3(t *testing.T) {
	t.Parallel()
	RequireGodot3(t)
	t.Run("node", func(t *testing.T) {
		t.Parallel()
		RequireNode(t)
		require.Equal(t, wantAttempts, playTutorial(t, startTutorialClient, startNode))
	})
	t.Run("examples/tcpserver", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, wantAttempts, playTutorial(t, startTutorialClient, startExampleServer(t, "node")))
	})
}

func TestTCPExampleClient(t *testing.T) {
	t.Parallel()
	for _, godot4 := range []string{"-godot4=false", "-godot4=true"} {
		t.Run("node "+godot4, func(t *testing.T) {
			t.Parallel()
			RequireNode(t)
			require.Equal(t, wantAttempts, playTutorial(t, startExampleClient(t, godot4), startNode))
		})
		t.Run("python "+godot4, func(t *testing.T) {
			t.Parallel()
			RequirePython(t)
			testExampleClientWithPython(t, startExampleClient(t, godot4))
		})
	}
}

// testExampleClientWithPython starts the client first, because the server does not tell when it listens.
func testExampleClientWithPython(t *testing.T, startClient startFunc) {
	port, release := tcpPort(t)
	client := startClient(t, port)
	client.WaitLine("Client error.")
	release()
	python := startPython(t, port)
	python.WaitLine("[*] Acception connection from 127.0.0.1:")
	for range 3 {
		client.WaitLine("available bytes: 3")
		client.WaitLine("Client data: hi~")
	}
	python.Kill()
	client.WaitLine(fmt.Sprintf("Connecting to 127.0.0.1:%d", port))
	client.WaitLine("Client error.")
}

// TestTCPExamplesEndAtCtrlC checks that the programs that go on for ever can be ended.
func TestTCPExamplesEndAtCtrlC(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a Ctrl-C can't be sent to a single process on Windows")
	}
	server, port := startOnPort(t, func(port int) *Process { return startExampleServer(t, "node")(t, port) }, "Listening on")
	client := startExampleClient(t)(t, port)
	requireTalk(t, client, server)
	client.Interrupt()
	require.Zero(t, client.WaitEnd())
	server.Interrupt()
	require.Zero(t, server.WaitEnd())
}

// TestTCPTutorialOnGodot4 runs the second tutorial's script under a real Godot 4 against its server as an example.
func TestTCPTutorialOnGodot4(t *testing.T) {
	t.Parallel()
	godot := RequireGodot4(t)
	startServer := startExampleServer(t, "python")
	server, port := startOnPort(t, func(port int) *Process { return startServer(t, port) }, "Listening on")
	client := Start(t, CopyDir(t, "testdata/tcp_tutorial_godot4", setPort(50007, port)), godot, "--headless")
	server.WaitLine("[*] Acception connection from 127.0.0.1:")
	client.WaitLine("Connected to host.")
	for range 3 {
		client.WaitLine("available bytes: 3")
		client.WaitLine("Datahi~")
	}
	client.Kill()
	server.WaitLine("Disconnect with ('127.0.0.1', ")
}
