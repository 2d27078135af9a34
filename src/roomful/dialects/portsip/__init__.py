"""PortSIP PBX, REST API 22."""
