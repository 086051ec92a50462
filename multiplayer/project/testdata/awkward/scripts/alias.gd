extends D2
const Base = preload("auto.gd")
const D2 = Base.Deep
@rpc("any_peer") func more(): pass
