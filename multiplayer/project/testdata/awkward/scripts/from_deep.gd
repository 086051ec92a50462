extends Auto.Deep.Deeper
@rpc func own(): pass
