"""How long a function and a file may become (style §1): past it, they are two nouns."""

import ast
from pathlib import Path

from tests.house.tree import own_sources

FUNCTION_LINES = 40
FILE_LINES = 400


def long_functions(path: Path, source: str) -> list[str]:
    """Name the functions over budget, docstring included."""
    functions = (
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    lengths = ((node, (node.end_lineno or node.lineno) - node.lineno + 1) for node in functions)
    return [f"{path}:{node.lineno} {node.name} has {lines} lines" for node, lines in lengths if lines > FUNCTION_LINES]


def long_file(path: Path, source: str) -> list[str]:
    """Name the file when it is over budget."""
    lines = len(source.splitlines())
    return [f"{path} has {lines} lines"] if lines > FILE_LINES else []


def test_functions_stay_on_one_screen() -> None:
    found = [line for path, source in own_sources(".py") for line in long_functions(path, source)]

    assert found == []


def test_files_stay_one_noun() -> None:
    found = [line for path, source in own_sources(".py", ".ts", ".tsx") for line in long_file(path, source)]

    assert found == []


def test_what_is_over_budget_is_seen() -> None:
    body = "    pass\n" * FUNCTION_LINES

    assert long_functions(Path("x.py"), f"async def long():\n{body}") == ["x.py:1 long has 41 lines"]
    assert long_file(Path("x.ts"), "\n" * (FILE_LINES + 1)) == ["x.ts has 401 lines"]
