"""The centre on one laptop: PostgreSQL and nats-server from packages, each process of ours beside them."""
