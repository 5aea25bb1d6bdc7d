"""A child's log keeps what was said and never grows without end."""

from pathlib import Path

from duoc.cli.child_log import ChildLog


def test_log_is_private_and_appends(tmp_path: Path) -> None:
    for piece in (b"one\n", b"two\n"):
        log = ChildLog(tmp_path / "x.log")
        log.write(piece)
        log.close()
    assert (tmp_path / "x.log").read_bytes() == b"one\ntwo\n"
    assert (tmp_path / "x.log").stat().st_mode & 0o777 == 0o600


def test_log_keeps_one_file_before_the_present_one(tmp_path: Path) -> None:
    log = ChildLog(tmp_path / "x.log", largest=10)
    for number in range(5):
        log.write(b"%d234567\n" % number)
    log.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.log", "x.log.1"]
    assert (tmp_path / "x.log").read_bytes() == b"4234567\n"
    assert (tmp_path / "x.log.1").read_bytes() == b"3234567\n"


def test_full_disk_loses_the_words_not_the_child() -> None:
    log = ChildLog(Path("/dev/full"))
    log.write(b"nobody hears this\n")
    log.close()
