from importlib.util import find_spec
from pathlib import Path

import pytest

from deploy.contract import lint
from deploy.generate import GenerationError, generate, is_current

PING = """syntax = "proto3";

package kac.ping.v1;

// Answers.
service PingService {
  // Answers with what was sent.
  rpc EchoPing(Ping) returns (Ping);
}

// What is sent.
message Ping {
  // The words.
  string words = 1;
}
"""


@pytest.fixture
def protos(tmp_path: Path) -> Path:
    """A contract of one service."""
    folder = tmp_path / "protos" / "kac" / "ping" / "v1"
    folder.mkdir(parents=True)
    (folder / "ping_service.proto").write_text(PING)
    return tmp_path / "protos"


def _edit(protos: Path, old: str, new: str) -> None:
    path = protos / "kac/ping/v1/ping_service.proto"
    path.write_text(path.read_text().replace(old, new))


def test_code_is_written_once_for_unchanged_protos(protos: Path, tmp_path: Path) -> None:
    gen = tmp_path / "gen"

    assert generate(protos, gen)
    assert not generate(protos, gen)
    names = {path.name for path in (gen / "kac/ping/v1").iterdir()}
    module = "ping_service_pb2"
    assert names == {f"{module}.py", f"{module}.pyi", f"{module}_grpc.py", f"{module}_grpc.pyi"}
    assert (gen / "buf/validate/validate_pb2.py").is_file()


def test_an_edited_proto_is_noticed_and_what_it_no_longer_says_goes(protos: Path, tmp_path: Path) -> None:
    gen = tmp_path / "gen"
    generate(protos, gen)
    (protos / "kac/ping/v1/ping_service.proto").rename(protos / "kac/ping/v1/pong_service.proto")

    assert not is_current(protos, gen)
    assert generate(protos, gen)
    assert not (gen / "kac/ping/v1/ping_service_pb2.py").exists()
    assert (gen / "kac/ping/v1/pong_service_pb2.py").exists()


def test_a_proto_that_does_not_parse_leaves_the_old_code(protos: Path, tmp_path: Path) -> None:
    gen = tmp_path / "gen"
    generate(protos, gen)
    _edit(protos, "string words", "strin words")

    with pytest.raises(GenerationError):
        generate(protos, gen)
    assert (gen / "kac/ping/v1/ping_service_pb2.py").exists()


def test_lint_asks_for_a_comment(protos: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _edit(protos, "  // The words.\n", "")

    assert lint(protos) != 0
    assert 'Field "words" should have a non-empty comment' in capfd.readouterr().out


def test_the_validation_rules_are_imported_from_generated_code() -> None:
    """Another `buf` package in front of `gen/` would take their place unseen."""
    spec = find_spec("buf.validate.validate_pb2")

    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).parts[-4:] == ("gen", "buf", "validate", "validate_pb2.py")
