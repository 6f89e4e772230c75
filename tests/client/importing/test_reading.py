import codecs
from pathlib import Path

import pytest

from kac_client.failures import Exit, Failure
from kac_client.importing import reading
from kac_client.importing.refusals import RowRefused


def a_file(folder: Path, content: bytes) -> Path:
    path = folder / "list.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        pytest.param("名称\n华东电网\n".encode(), "UTF-8", id="UTF-8"),
        pytest.param(codecs.BOM_UTF8 + "名称\n华东电网\n".encode(), "UTF-8", id="UTF-8 with its mark"),
        pytest.param("名称\n华东电网\n".encode("gb18030"), "GB18030", id="GB18030"),
        pytest.param("名称\r\n华东电网\r\n".encode("gbk"), "GB18030", id="GBK from a spreadsheet"),
    ],
)
def test_chinese_files_are_read_as_people_have_them(tmp_path: Path, content: bytes, encoding: str) -> None:
    sheet = reading.read(a_file(tmp_path, content), ["名称"])

    assert [row.cells for row in sheet.rows] == [{"名称": "华东电网"}]
    assert sheet.encoding == encoding


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param("名称\n华东\n".encode("utf-16"), "ENCODING", id="UTF-16"),
        pytest.param("name\nMüller Söhne\nGrößer\n".encode("latin-1"), "ENCODING", id="Latin-1"),
        pytest.param(b"name\n\xff\xff\xff\n", "ENCODING", id="no text"),
        pytest.param(b"PK\x03\x04....", "OTHER_KIND", id="xlsx"),
        pytest.param(b"name\na\0b\n", "BINARY", id="binary"),
        pytest.param(b'name\n"open\n', "NOT_CSV", id="open quote"),
        pytest.param(b"title\nx\n", "COLUMNS_MISSING", id="column missing"),
        pytest.param(b"name,name\nx,y\n", "COLUMNS_TWICE", id="column twice"),
        pytest.param(b"", "COLUMNS_MISSING", id="empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(Failure) as refused:
        reading.read(a_file(tmp_path, content), ["name"])

    assert (refused.value.exit, refused.value.reason) == (Exit.INVALID, reason)
    assert "list.csv" in refused.value.what


def test_a_huge_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_FILE", 10)

    with pytest.raises(Failure, match=r"list\.csv"):
        reading.read(a_file(tmp_path, b"name\n" + b"x" * 20), ["name"])


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(Failure) as refused:
        reading.read(tmp_path / "absent.csv", ["name"])

    assert refused.value.exit is Exit.NOT_FOUND


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    """The header is row 1, and an empty row is a row."""
    sheet = reading.read(a_file(tmp_path, b"name,size\na,1\n\nb,2\nc\n"), ["name"])

    assert [row.number for row in sheet.rows] == [2, 4]
    assert sheet.misshapen == (5,)


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-x", "@sum", '"\tx"'])
def test_a_cell_that_a_spreadsheet_would_run_is_refused(tmp_path: Path, cell: str) -> None:
    (row,) = reading.read(a_file(tmp_path, f"name\n{cell}\n".encode()), ["name"]).rows
    if cell == '"\tx"':
        assert row.text("name") == "x"
        return

    with pytest.raises(RowRefused) as refused:
        row.text("name")

    assert refused.value.reason == "FORMULA_CELL"
