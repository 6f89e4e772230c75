"""Builds the server wheel: generated code goes in, and the locked names of `requirements/runtime.in` become its needs."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface


class GeneratedCode(BuildHookInterface[Any]):
    """Writes `gen/` before a wheel is put together, and places it at the wheel's root."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Generate; an editable install does without, since `make gen` writes the same directory."""
        if version == "editable" or self.target_name != "wheel":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from deploy.generate import generate  # noqa: PLC0415 - importable only from the tree being built

        generate(root / "protos", root / "gen")
        build_data["force_include"].update({str(root / "gen" / name): name for name in ("kac", "buf")})


class RuntimeRequirements(MetadataHookInterface):
    """Reads the distribution's dependencies from where they are written once."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in `dependencies`."""
        lines = (Path(self.root) / "requirements" / "runtime.in").read_text().splitlines()
        metadata["dependencies"] = [line for line in lines if line and not line.startswith("#")]
