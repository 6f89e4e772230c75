"""A valid request for every RPC of the contract; a module for each part, found by itself.

A module has SAMPLES; ABOUT, the fields by which its requests name what belongs to one account; and `tell`, which makes
beforehand what they are about and adds it to `side.known`. It may leave out the latter two.
"""

from importlib import import_module
from pkgutil import iter_modules

from tests.contract.making import Sample, Tell

_PARTS = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]

SAMPLES: dict[str, Sample] = {name: sample for part in _PARTS for name, sample in part.SAMPLES.items()}
"""The request to send, by the name of its RPC."""

ABOUT: set[str] = {"account_id"}.union(*(getattr(part, "ABOUT", ()) for part in _PARTS))
"""The fields by which a request names the account that it reaches."""

TELLERS: list[Tell] = [part.tell for part in _PARTS if hasattr(part, "tell")]
"""What continues the story before any request is sent."""
