"""What a command shows while it works."""

import pytest

from duoc.core import progress


@pytest.fixture(autouse=True)
def _no_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("variables", "english"),
    [
        ({}, False),
        ({"LANG": "vi_VN.UTF-8"}, False),
        ({"LANG": "C.UTF-8"}, False),
        ({"LANG": "en_GB.UTF-8"}, True),
        ({"LANG": "vi_VN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, True),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "en_US.UTF-8", "LC_ALL": "vi_VN.UTF-8"}, False),
        ({"LANG": "en_US.UTF-8", "LC_ALL": ""}, True),
    ],
)
def test_terminal_speaks_vietnamese_unless_its_locale_is_english(
    variables: dict[str, str], english: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert progress.is_english() is english
    assert progress.say("nước", "water") == ("water" if english else "nước")


def test_step_says_what_was_done_and_how_long_it_took(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.step("Bảng dữ liệu", "Tables"):
        assert capsys.readouterr().out == ""  # no terminal: one line, when it is done
    words, _, rest = capsys.readouterr().out.partition(" (")
    assert words == "  ✓ Bảng dữ liệu"
    assert rest == "0,0 s)\n"


def test_english_terminal_has_a_decimal_point(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    with progress.step("Bảng dữ liệu", "Tables"):
        pass
    assert capsys.readouterr().out == "  ✓ Tables (0.0 s)\n"


def test_step_that_fails_says_so_and_lets_the_reason_through(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt), progress.step("Bảng dữ liệu", "Tables"):
        raise KeyboardInterrupt
    assert capsys.readouterr().out == "  ✗ Bảng dữ liệu\n"


def test_step_on_a_terminal_is_one_line_that_is_written_over(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    with progress.step("Bảng", "Tables"):
        assert capsys.readouterr().out == "  … Bảng"
    assert capsys.readouterr().out == "\r  ✓ Bảng (0,0 s)\n"


def test_note_is_a_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    progress.note("đã khởi động lại", "restarted")
    assert capsys.readouterr().out == "  ! đã khởi động lại\n"


def test_a_count_grows_in_one_line_of_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    moments = iter([100.0, 100.1, 100.3, 100.35])
    monkeypatch.setattr("time.monotonic", lambda: next(moments))
    tell = progress.counted("tạo tem", "minting")
    tell(0, 70_000)
    tell(1_000, 70_000)  # a tenth of a second later: too soon
    tell(35_000, 70_000)
    tell(70_000, 70_000)  # the end is told at once
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == (
        "\r\x1b[K  … tạo tem 0/70.000 (0 %)"
        "\r\x1b[K  … tạo tem 35.000/70.000 (50 %)"
        "\r\x1b[K  … tạo tem 70.000/70.000 (100 %)\n"
    )


@pytest.mark.parametrize(("always", "lines"), [(False, []), (True, ["  … đọc 7.000", "  … đọc 9.000/9.000 (100 %)"])])
def test_a_count_elsewhere_is_a_line_in_ten_seconds_or_nothing(
    always: bool, lines: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([0.0, 9.0, 10.5, 12.0, 13.0])
    monkeypatch.setattr("time.monotonic", lambda: next(moments))
    tell = progress.counted("đọc", "reading", always=always)
    for done in (5_000, 7_000, 8_000):
        tell(done, 0)  # nobody knows of how much
    tell(9_000, 9_000)
    assert capsys.readouterr().err.splitlines() == lines
