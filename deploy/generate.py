"""Writes `gen/` from `protos/`: messages, typed gRPC stubs, and the contract as one descriptor set.

Needs the locked packages only. The imports of the contract come from them too: `google/*` from googleapis-common-protos
and grpcio-tools, and `buf/validate/validate.proto`, which no package ships as a file, as a descriptor from protovalidate.
"""

import hashlib
import importlib.metadata
import shutil
import sys
import sysconfig
from pathlib import Path
from tempfile import TemporaryDirectory

import grpc_tools
from google.protobuf import any_pb2, descriptor_pb2, duration_pb2, field_mask_pb2, timestamp_pb2
from google.type import date_pb2
from grpc_tools import protoc
from protovalidate._gen.buf.validate import validate_pb

from deploy import describe

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = Path("kac/contract.binpb")
VALIDATE = "buf/validate/validate.proto"

_STAMP = ".stamp"
_GENERATORS = ("grpcio-tools", "mypy-protobuf", "protovalidate", "googleapis-common-protos")
_WELL_KNOWN = (any_pb2, descriptor_pb2, duration_pb2, field_mask_pb2, timestamp_pb2)


class GenerationError(Exception):
    """The code could not be generated; protoc has said why."""


def generate(protos: Path = ROOT / "protos", gen: Path = ROOT / "gen") -> bool:
    """Bring `gen` up to date with `protos`, and say whether that took any work."""
    if is_current(protos, gen):
        return False
    gen.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=gen.parent, prefix=".gen-") as scratch:
        fresh = Path(scratch) / "gen"
        _write_code(protos, fresh)
        (fresh / _STAMP).write_text(_fingerprint(protos))
        shutil.rmtree(gen, ignore_errors=True)
        fresh.rename(gen)
    return True


def is_current(protos: Path = ROOT / "protos", gen: Path = ROOT / "gen") -> bool:
    """Say whether `gen` was made from these `protos` by the generators that are installed now."""
    stamp = gen / _STAMP
    return stamp.is_file() and stamp.read_text() == _fingerprint(protos)


def write_contract(protos: Path, target: Path) -> None:
    """Write the descriptor set of `protos`, with comments and every import, to `target`."""
    with TemporaryDirectory() as scratch:
        imports = _write_imports(Path(scratch))
        _run_protoc(
            *_sources(protos, imports),
            f"--descriptor_set_out={target}",
            "--include_imports",
            "--include_source_info",
            *_proto_files(protos),
        )


def _write_code(protos: Path, gen: Path) -> None:
    (gen / CONTRACT).parent.mkdir(parents=True)
    write_contract(protos, gen / CONTRACT)
    with TemporaryDirectory() as scratch:
        imports = _write_imports(Path(scratch))
        out = (f"--python_out={gen}", f"--plugin={_plugin('protoc-gen-mypy')}", f"--mypy_out=quiet:{gen}")
        _run_protoc(*_sources(protos, imports), *out, *_proto_files(protos), VALIDATE)
        services = [name for name in _proto_files(protos) if name.endswith("_service.proto")]
        stubs = (f"--plugin={_plugin('protoc-gen-mypy_grpc')}", f"--mypy_grpc_out=only_async,quiet:{gen}")
        _run_protoc(*_sources(protos, imports), f"--grpc_python_out={gen}", *stubs, *services)


def _sources(protos: Path, imports: Path) -> tuple[str, ...]:
    packages = Path(date_pb2.__file__).parents[2]
    bundled = Path(grpc_tools.__file__).parent / "_proto"
    return (f"-I{protos}", f"-I{packages}", f"-I{bundled}", f"--descriptor_set_in={imports}")


def _write_imports(scratch: Path) -> Path:
    files = descriptor_pb2.FileDescriptorSet()
    for module in _WELL_KNOWN:
        module.DESCRIPTOR.CopyToProto(files.file.add())
    files.file.add().ParseFromString(validate_pb.desc().proto.to_binary())
    target = scratch / "imports.binpb"
    target.write_bytes(files.SerializeToString())
    return target


def _run_protoc(*arguments: str) -> None:
    if protoc.main(["protoc", *arguments]) != 0:
        raise GenerationError(arguments[-1])


def _proto_files(protos: Path) -> list[str]:
    return [path.relative_to(protos).as_posix() for path in sorted(protos.rglob("*.proto"))]


def _plugin(name: str) -> str:
    found = shutil.which(name, path=sysconfig.get_path("scripts")) or shutil.which(name)
    if found is None:
        raise GenerationError(f"{name} is not installed; `make setup` installs it")
    return f"{name}={found}"


def _fingerprint(protos: Path) -> str:
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for name in _GENERATORS:
        digest.update(f"{name} {importlib.metadata.version(name)}\n".encode())
    for name in _proto_files(protos):
        digest.update(f"{name}\n".encode() + (protos / name).read_bytes())
    return digest.hexdigest()


def main() -> int:
    """Generate, and say in one line what was done."""
    try:
        changed = generate()
    except GenerationError as error:
        print(f"gen: not generated: {error}", file=sys.stderr)
        return 1
    changed |= describe.write(ROOT / "gen" / CONTRACT, ROOT / "client" / "kac_client" / "contract.json")
    print("gen: written" if changed else "gen: up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
