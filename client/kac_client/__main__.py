"""Runs the command as `python -m kac_client`."""

from kac_client.command import main

main()
