"""What every HTTP answer shares: the edge, bodies, limits, logs, metrics, and the server itself."""
