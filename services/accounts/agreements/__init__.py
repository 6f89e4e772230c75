"""Agreements with accounts (合作协议): negotiated, signed, in force, renewed or ended, with the service level they hold."""
