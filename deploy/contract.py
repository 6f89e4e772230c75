"""Holds the contract to its rules: `lint` on this tree, `breaking` against another commit. Works without a network."""

import argparse
import io
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from deploy.generate import ROOT, GenerationError, write_contract

_IS_IMPORT = b"\xd2\xf6\x03\x02\x08\x01"  # field 8042 of a buf image's file: {is_import: true}


class ContractError(Exception):
    """The contract could not be compared; the sentence says why and what to do."""


def write_image(protos: Path, target: Path) -> None:
    """Write what buf reads instead of sources: the descriptor set with its imports marked as not ours."""
    write_contract(protos, target)
    files = FileDescriptorSet.FromString(target.read_bytes())
    for file in files.file:
        if not (protos / file.name).is_file():
            file.MergeFromString(_IS_IMPORT)
    target.write_bytes(files.SerializeToString())


def lint(protos: Path = ROOT / "protos") -> int:
    """Print what buf finds wrong, and return its exit code."""
    with TemporaryDirectory() as scratch:
        image = Path(scratch) / "image.binpb"
        write_image(protos, image)
        return _buf("lint", image)


def breaking(against: str, tree: Path = ROOT) -> int:
    """Print what would break a caller of the contract in the commit `against`, and return buf's exit code."""
    with TemporaryDirectory() as scratch:
        before, after = Path(scratch) / "before.binpb", Path(scratch) / "after.binpb"
        write_image(_protos_of(against, tree, Path(scratch)), before)
        write_image(tree / "protos", after)
        return _buf("breaking", after, "--against", before)


def _buf(*arguments: str | Path) -> int:
    buf = Path(sysconfig.get_path("scripts"), "buf")
    command = [str(part) for part in (buf, *arguments, "--config", ROOT / "buf.yaml")]
    return subprocess.run(command, check=False).returncode


def _protos_of(commit: str, tree: Path, scratch: Path) -> Path:
    for name in (commit, f"origin/{commit}"):
        git = ["git", "-C", str(tree), "archive", "--format=zip", name, "protos"]
        archive = subprocess.run(git, capture_output=True, check=False)
        if archive.returncode == 0:
            zipfile.ZipFile(io.BytesIO(archive.stdout)).extractall(scratch)
            return scratch / "protos"
    raise ContractError(f"no protos found in git's {commit!r}; fetch it or name another commit")


def main() -> int:
    """Run one verb of the command line."""
    parser = argparse.ArgumentParser(prog="deploy.contract", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("lint")
    verbs.add_parser("breaking").add_argument("against")
    asked = parser.parse_args()
    try:
        return lint() if asked.verb == "lint" else breaking(asked.against)
    except (ContractError, GenerationError) as error:
        print(f"{asked.verb}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
