import os
from pathlib import Path

import pytest

from app.errors import InputError, OutputError
from app.files import read_limited, write_whole


def test_files_are_written_whole_into_a_new_folder(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b", {"one.txt": "eins", "two.txt": b"zwei"})
    assert (tmp_path / "a" / "b" / "one.txt").read_text() == "eins"
    assert sorted(path.name for path in (tmp_path / "a" / "b").iterdir()) == ["one.txt", "two.txt"]


def test_watcher_of_a_folder_meets_whole_files_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, list[str]]] = []
    synced, replace = os.fsync, os.replace

    def watch(moment: str) -> None:
        seen.append((moment, sorted(path.name for path in tmp_path.rglob("*.nc"))))

    def fsync(file: int) -> None:
        synced(file)
        watch("synced")

    def renamed(source: Path, target: Path) -> None:
        watch("before")
        assert source.read_text() == "H1*M0*"
        replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", renamed)
    write_whole(tmp_path, {"one.nc": "H1*M0*", "two.nc": "H1*M0*"})
    assert seen == [
        ("synced", []),
        ("synced", []),
        ("before", []),
        ("before", ["one.nc"]),
        ("synced", ["one.nc", "two.nc"]),
    ]


def test_failed_write_leaves_the_old_files_and_no_half_written_ones(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("old")
    with pytest.raises(OutputError):
        write_whole(tmp_path, {"one.txt": "new", "x" * 300: "its name is too long for any file system"})
    assert [path.name for path in tmp_path.iterdir()] == ["one.txt"]
    assert (tmp_path / "one.txt").read_text() == "old"


def test_folder_in_a_file_s_place_is_named_before_anything_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("old")
    (tmp_path / "two.txt").mkdir()
    with pytest.raises(OutputError, match=r"two\.txt: is a directory"):
        write_whole(tmp_path, {"one.txt": "new", "two.txt": "new"})
    assert (tmp_path / "one.txt").read_text() == "old"


def test_file_in_the_folder_s_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="out"):
        write_whole(tmp_path / "out", {"one.txt": "eins"})


def test_missing_and_too_large_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.json: No such file"):
        read_limited(tmp_path / "absent.json")
    (tmp_path / "large.json").write_bytes(b" " * 2001)
    with pytest.raises(InputError, match="is larger than"):
        read_limited(tmp_path / "large.json", limit=2000)
