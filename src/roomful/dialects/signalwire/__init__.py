"""SignalWire: Fabric conference rooms and the Video API."""
