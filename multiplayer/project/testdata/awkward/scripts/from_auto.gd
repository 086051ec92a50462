extends Auto
@rpc(Deep.WORD, "call_local", "unreliable", Chan.LOW + 1_0) func inherited_consts(): pass
@rpc("any_peer", "call_remote", "reliable", CH) func base_const(): pass
