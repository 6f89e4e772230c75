"""The thin client of a key-account centre: the `kac` command, speaking JSON over HTTP to the gateway."""

__version__ = "0.1.0"
