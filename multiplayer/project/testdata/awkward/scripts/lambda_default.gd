extends Node
@rpc("any_peer") func f(cb = func(): return 1, d = 2): pass
var v := func(): pass; 
@rpc func g(): pass
