from pathlib import Path

import pytest

from deploy import web
from deploy.generate import ROOT


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("src/main.tsx", "src/gen/kac/account_pb.d.ts", "node_modules/react/index.js", "dist/index.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


@pytest.mark.parametrize("made", ["src/gen/kac/account_pb.d.ts", "node_modules/react/index.js", "dist/index.html"])
def test_what_is_made_does_not_ask_for_a_build(tree: Path, made: str) -> None:
    before = web.fingerprint(tree, ROOT / "buf.yaml")

    (tree / made).write_text("changed")

    assert web.fingerprint(tree, ROOT / "buf.yaml") == before


def test_a_changed_source_or_contract_asks_for_a_build(tree: Path) -> None:
    before = web.fingerprint(tree, ROOT / "buf.yaml")
    other_contract = web.fingerprint(tree, ROOT / "LICENSE")

    (tree / "src/main.tsx").write_text("changed")

    assert len({before, other_contract, web.fingerprint(tree, ROOT / "buf.yaml")}) == 3


def test_a_failing_step_ends_with_one_line_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"scripts": {"build": "echo what went wrong; exit 3"}}')

    with pytest.raises(web.BuildError) as failed:
        web.run("the build", ["npm", "run", "--silent", "build"], tmp_path)

    said, last = str(failed.value).splitlines()
    assert said == "what went wrong"
    assert last == "web: not built: the build failed; what it said stands above"


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    with pytest.raises(web.BuildError, match="no-such-program is not installed"):
        web.run("it", ["no-such-program"], tmp_path)
