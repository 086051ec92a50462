package conformance

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/multiplayer"
)

// authBegin is how all authentication callbacks of sessions begin.
const authBegin = `mp.auth_callback = func(id: int, data: PackedByteArray) -> void:
	agent.event({"callback": "auth", "args": [id, data.get_string_from_utf8()]})
	`

// recordedCodes does what the code of sessions does that was run before connecting.
var recordedCodes = map[string]func(*multiplayer.SceneMultiplayer, *run){
	`mp.server_relay = false`: func(mp *multiplayer.SceneMultiplayer, _ *run) { mp.SetServerRelayEnabled(false) },
	`root.get_node("World/Spawner").add_spawnable_scene("res://world/own.tscn")`: func(mp *multiplayer.SceneMultiplayer, _ *run) {
		mp.Spawner("World/Spawner").AddSpawnableScene("res://world/own.tscn")
	},
	authBegin + "pass": func(mp *multiplayer.SceneMultiplayer, r *run) { authenticates(mp, r, nil) },
	authBegin + "pass\nmp.auth_timeout = 1.0": func(mp *multiplayer.SceneMultiplayer, r *run) {
		authenticates(mp, r, nil)
		_ = mp.SetAuthTimeout(1)
	},
	authBegin + "pass\nmp.auth_timeout = 1.0\n" + says("hello"): func(mp *multiplayer.SceneMultiplayer, r *run) {
		authenticates(mp, r, nil)
		_ = mp.SetAuthTimeout(1)
		mp.OnPeerAuthenticating(func(id int) { _ = mp.SendAuth(id, []byte("hello")) })
	},
	authBegin + "pass\nmp.auth_timeout = 1.0\n" + says("who are you"): func(mp *multiplayer.SceneMultiplayer, r *run) {
		authenticates(mp, r, nil)
		_ = mp.SetAuthTimeout(1)
		mp.OnPeerAuthenticating(func(id int) { _ = mp.SendAuth(id, []byte("who are you")) })
	},
	authBegin + "pass\n" + saysAndCompletes("password"): func(mp *multiplayer.SceneMultiplayer, r *run) {
		authenticates(mp, r, nil)
		mp.OnPeerAuthenticating(func(id int) { _ = mp.SendAuth(id, []byte("password")); _ = mp.CompleteAuth(id) })
	},
	authBegin + "pass\n" + saysAndCompletes("wrong"): func(mp *multiplayer.SceneMultiplayer, r *run) {
		authenticates(mp, r, nil)
		mp.OnPeerAuthenticating(func(id int) { _ = mp.SendAuth(id, []byte("wrong")); _ = mp.CompleteAuth(id) })
	},
	authBegin + "if data.get_string_from_utf8() == \"password\":\n\t\tmp.complete_auth(id)\n\telse:\n\t\tmp.disconnect_peer(id)": func(mp *multiplayer.SceneMultiplayer, r *run) {
		authenticates(mp, r, func(id int, data []byte) {
			if string(data) == "password" {
				_ = mp.CompleteAuth(id)
			} else {
				_ = mp.DisconnectPeer(id)
			}
		})
	},
	authBegin + "if data[0] < 54:\n\t\tmp.send_auth(id, PackedByteArray([data[0] + 1]))\n\telse:\n\t\tmp.complete_auth(id)": func(mp *multiplayer.SceneMultiplayer, r *run) {
		authenticates(mp, r, func(id int, data []byte) {
			if data[0] < 54 {
				_ = mp.SendAuth(id, []byte{data[0] + 1})
			} else {
				_ = mp.CompleteAuth(id)
			}
		})
	},
	authBegin + "mp.send_auth(id, PackedByteArray([data[0] + 1]))\n\tif data[0] == 53:\n\t\tmp.complete_auth(id)\n" +
		"mp.peer_authenticating.connect(func(id: int) -> void: mp.send_auth(id, PackedByteArray([50])))": func(mp *multiplayer.SceneMultiplayer, r *run) {
		authenticates(mp, r, func(id int, data []byte) {
			_ = mp.SendAuth(id, []byte{data[0] + 1})
			if data[0] == 53 {
				_ = mp.CompleteAuth(id)
			}
		})
		mp.OnPeerAuthenticating(func(id int) { _ = mp.SendAuth(id, []byte{50}) })
	},
}

func says(text string) string {
	return `mp.peer_authenticating.connect(func(id: int) -> void: mp.send_auth(id, "` + text + `".to_utf8_buffer()))`
}

func saysAndCompletes(text string) string {
	return "mp.peer_authenticating.connect(func(id: int) -> void:\n\tmp.send_auth(id, \"" + text +
		"\".to_utf8_buffer())\n\tmp.complete_auth(id))"
}

// authenticates sets a callback that writes itself down.
func authenticates(mp *multiplayer.SceneMultiplayer, r *run, then func(id int, data []byte)) {
	mp.SetAuthCallback(func(id int, data []byte) {
		r.events = append(r.events, event{callback: "auth", args: []any{int64(id), string(data)}})
		if then != nil {
			then(id, data)
		}
	})
}

// recordedLines does what lines of the code of steps do, found by their form.
var recordedLines = []struct {
	form *regexp.Regexp
	do   func(p *player, parts []string)
}{
	{regexp.MustCompile(`^o\.p\.close\(\)$|^o\.erase\("p"\)$`), func(p *player, _ []string) { p.peer.Close() }},
	{regexp.MustCompile(`^o\.p\.disconnect_peer\((\d+)(, true)?\)$`), func(p *player, parts []string) {
		require.NoError(p.t, p.peer.DisconnectPeer(digits(parts[1]), parts[2] != ""))
	}},
	{regexp.MustCompile(`^mp\.disconnect_peer\((\d+)\)$`), func(p *player, parts []string) {
		require.NoError(p.t, p.run.scene.mp.DisconnectPeer(digits(parts[1])))
	}},
	{regexp.MustCompile(`^mp\.multiplayer_peer = null$`), func(p *player, _ []string) {
		require.NoError(p.t, p.run.scene.mp.SetMultiplayerPeer(nil))
	}},
	{regexp.MustCompile(`^root\.get_node\("([\w/]+)"\)\.(\w+) = "([\w ]*)"(?:\.repeat\((\d+)\))?$`), func(p *player, parts []string) {
		p.setText(parts[1], parts[2], parts[3], parts[4])
	}},
	{regexp.MustCompile(`^root\.get_node\("Main"\)\.rpc_id\((\d+), "number", (\d+)\)$`), func(p *player, parts []string) {
		p.call("Main", parts[1], digits(parts[2]))
	}},
	{regexp.MustCompile(`^root\.get_node\("(N\d+)"\)\.rpc_id\((\d+), "number", (\d+)\)$`), func(p *player, parts []string) {
		p.call(parts[1], parts[2], digits(parts[3]))
	}},
	{regexp.MustCompile(`^add (N\d+)$`), func(p *player, parts []string) {
		node := p.run.scene.project.node(parts[1], projectNode{Class: "Node", Script: "res://rpc/kinds.gd"})
		require.NoError(p.t, p.run.scene.root().AddChild(node))
	}},
	{regexp.MustCompile(`get_groups|World/Coins|add_visibility_filter`), func(*player, []string) {}}, // not of the network, or it did not compile
}

// loops are the loops of the code of steps, written out.
func loops(code string) []string {
	var lines []string
	all := func(count int, format string) {
		for i := range count {
			lines = append(lines, strings.ReplaceAll(strings.ReplaceAll(format, "%d", strconv.Itoa(i)), "%03d", fmt.Sprintf("%03d", i)))
		}
	}
	each := func(format string, numbers ...int) {
		for _, i := range numbers {
			lines = append(lines, fmt.Sprintf(format, i, i))
		}
	}
	peer := regexp.MustCompile(`rpc_id\((\d+)`).FindStringSubmatch(code)
	switch {
	case strings.HasPrefix(code, "for i in 6:"):
		all(6, `root.get_node("Fixed/big0%d").always = ""`)
		all(6, `root.get_node("Fixed/big0%d").watched = "x".repeat(20000)`)
	case strings.Contains(code, `"number", 10 + i`):
		each(`root.get_node("Main").rpc_id(`+peer[1]+`, "number", %[1]d)`, 10, 11, 12, 13, 14)
	case strings.HasPrefix(code, "for i in 5:"):
		each(`root.get_node("Main").rpc_id(`+peer[1]+`, "number", %[1]d)`, 0, 1, 2, 3, 4)
	case strings.Contains(code, "Node.new()"):
		all(300, "add N%03d")
	case strings.HasPrefix(code, "for i in 300:"):
		for i := range 300 {
			each(`root.get_node("N%03d").rpc_id(`+peer[1]+`, "number", %[2]d)`, i)
		}
	case strings.HasPrefix(code, "for i in [0,"):
		for _, i := range []int{0, 253, 254, 255, 256, 299} {
			lines = append(lines, fmt.Sprintf(`root.get_node("N%03d").rpc_id(%s, "number", %d)`, i, peer[1], 1000+i))
		}
	case strings.HasPrefix(code, "for i in [299,"):
		each(`root.get_node("N%03d").rpc_id(1, "number", %[2]d)`, 299, 298)
	default:
		return strings.Split(code, "\n")
	}
	return lines
}

// evaluateRecorded does what the code of a step does.
func evaluateRecorded(p *player, code string) {
	for _, known := range recordedLines[len(recordedLines)-1:] {
		if known.form.MatchString(code) {
			return
		}
	}
	for _, line := range loops(code) {
		done := false
		for _, known := range recordedLines {
			if parts := known.form.FindStringSubmatch(line); parts != nil {
				known.do(p, parts)
				done = true
				break
			}
		}
		require.True(p.t, done, "%q", line)
	}
}

func (p *player) setText(path, property, text, times string) {
	if times != "" {
		text = strings.Repeat(text, digits(times))
	}
	n, err := p.run.scene.node(path)
	require.NoError(p.t, err)
	require.NoError(p.t, n.Set(property, text))
}

func (p *player) call(path, to string, value int) {
	n, err := p.run.scene.node(path)
	require.NoError(p.t, err)
	require.NoError(p.t, n.RPCID(digits(to), "number", value))
}

func digits(text string) int {
	n, _ := strconv.Atoi(text) // the forms have digits
	return n
}
