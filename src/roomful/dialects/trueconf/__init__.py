"""TrueConf Server, REST API v3 to v3.10."""
