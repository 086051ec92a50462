extends Node
const CH = 0x2
enum { P, Q = 5, R }
enum Chan { LOW = 3, HIGH }
class Deep:
	extends Node
	const WORD = "any_peer"
	class Deeper extends Node:
		@rpc("call_local") func in_deeper(): pass
	@rpc func in_deep(): pass
@rpc("any_peer", "call_local", "reliable", CH + R) func by_consts(): pass
@rpc("any_peer", "call_local", "reliable", Chan.HIGH) func by_enum(): pass
@rpc(Deep.WORD) func by_inner(): pass
