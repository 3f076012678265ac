"""Hold the installed command: it is there, ends with its code, and starts without heavy parts."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

import boundary.cli
from boundary.cli import words
from boundary.cli.exits import Exit

HEAVY = (
    "google",
    "googleapiclient",
    "playwright",
    "imapclient",
    "rich",
    "cryptography",
    "pymap",
    "keyring",
)
CODE = """
import sys
from boundary.cli import main
code = main()
print(",".join(name for name in sys.modules if name.partition(".")[0] in sys.argv[-1]))
sys.exit(code)
"""
GUIDED = """\
boundary: 1
people: [{alias: J., follow: no-contact, phones: ["+1 202 555 0123"]}]
accounts: {phone: {use: iphone}}
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own; its last line names the modules to look for."""
    names = f"import sys; HEAVY = {HEAVY!r}\n"
    code = names + CODE.replace("in sys.argv[-1]", "in HEAVY")
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--help",), 0),
        (("plan", "--help"), 0),
        (("lint", "{playbook}"), 0),
        (("plan", "{playbook}", "--no-input"), 3),
        (("plan", "{playbook}", "--json"), 3),
        (("guides",), 0),
        (("--nothing",), 2),
    ],
)
def test_quick_commands_load_nothing_heavy(
    tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    """What needs no service, no key and no terminal loads no library for them."""
    playbook = tmp_path / "p.yaml"
    playbook.write_text(GUIDED, encoding="utf-8")
    ended = run(*(word.format(playbook=playbook) for word in arguments))

    assert (code, "") == (ended.returncode, ended.stdout.splitlines()[-1])


def test_main_returns_the_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The entry point reads the command line and returns the exit code."""
    monkeypatch.setattr(sys, "argv", ["boundary", "guides", "--json"])

    assert 0 == boundary.cli.main()
    assert capsys.readouterr().out.startswith('{"boundary": 1, "guides": [')


def test_the_codes_are_the_agreed_ones() -> None:
    """Exit codes are a contract with other programs."""
    assert [0, 1, 2, 3, 4, 5, 6, 7, 130] == [code.value for code in Exit]


def test_ctrl_c_at_a_question_ends_at_once(tmp_path: Path) -> None:
    """In a process of its own: Ctrl-C at a question is 130, a sentence, and nothing written."""
    code = "import sys; from boundary.cli import main; sys.exit(main())"
    with subprocess.Popen(
        [sys.executable, "-c", code, "begin", "--state", str(tmp_path / "state")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        shown = ""
        while words.YOUR_CHOICE not in shown:
            letter = process.stderr.read(1)
            assert letter, shown
            shown += letter
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=120)

    assert 130 == process.returncode
    assert words.STOPPED in rest
    assert "Traceback" not in rest
    assert not (tmp_path / "state").exists()


def test_a_reader_that_is_gone_is_no_fault(tmp_path: Path) -> None:
    """When whoever read the output has gone there is no traceback and no noise."""
    code = "import sys; from boundary.cli import main; sys.exit(main())"
    with subprocess.Popen(
        [sys.executable, "-c", code, "guides", "iphone"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()

    assert (1, "") == (process.wait(), said)


def test_a_screen_without_a_letter_shows_its_escape(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a screen that knows ASCII only, other letters come out as escapes."""
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    playbook = tmp_path / "p.yaml"
    playbook.write_text(GUIDED, encoding="utf-8")
    ended = run("plan", str(playbook), "--items", "--no-input")

    assert 3 == ended.returncode
    assert "+1 \\u2026 23" in ended.stdout
