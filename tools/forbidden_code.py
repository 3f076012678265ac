"""Find code that this program must never hold: deleting, sending, running what it is told."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_NEVER_IMPORTED = frozenset(
    {
        "aiohttp",
        "dill",
        "ftplib",
        "http.client",
        "marshal",
        "nntplib",
        "pickle",
        "poplib",
        "requests",
        "shelve",
        "smtplib",
        "telnetlib",
        "urllib.request",
        "webbrowser",
        "xmlrpc",
    }
)
"""Ways to send, to look somebody up, or to run what a file says."""

_ONE_PLACE = {
    "http.client": "boundary/adapters/google/line.py",
    "httpx": "boundary/adapters/cards/dav/",
    "playwright": "boundary/adapters/browser/",
    "requests": "boundary/vault/oauth.py",
    "webbrowser": "boundary/cli/connect_google.py",
    "wsgiref": "boundary/vault/oauth.py",
}
"""What one place needs, and no other may have: lines to Google and to address books, a page."""

_LISTENING = frozenset({"on", "once", "remove_listener"})
"""A browser's own events have names too, such as `close`."""

_WIRE_ONLY = frozenset({"imapclient", "imaplib", "pymap", "socket", "socketserver", "ssl"})
"""Ways to open a connection: only adapters and the rehearsal room have them."""

_WIRE_ROOMS = ("boundary/adapters/", "boundary/rehearsal/")

_DOUBLES = r"^boundary/adapters/(?:\w+/)+(?:double|standin)(?:\.py$|/)"
"""What stands in for a service understands what real clients may send."""

_NEVER_CALLED = frozenset(
    {
        "close_folder",  # IMAP CLOSE removes for good whatever is flagged as deleted
        "delete_messages",
        "sendmail",
        "send_message",
    }
)

_ONLY_IN = {"delete_folder": "remove_empty"}
"""Undo takes an empty folder of ours away again; the function that looks first may, no other."""

_NEVER_BUILT_IN = frozenset({"__import__", "compile", "eval", "exec"})

_SHELLS = frozenset({"os.popen", "os.system", "subprocess.getoutput"})

_MOVING = frozenset({"copy", "copy_messages", "move", "move_messages", "create_folder"})

_WASTE = re.compile(r"\b(?:trash|junk|spam|bin|deleted(?: items| messages)?)\b", re.IGNORECASE)

_BARE = frozenset({"EXPUNGE", "CLOSE"})


def _imports(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module
        yield from (f"{node.module}.{name.name}" for name in node.names)


def _under(module: str, names: frozenset[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


def _name_of(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _texts(call: ast.Call) -> Iterator[str]:
    for value in (*call.args, *(word.value for word in call.keywords)):
        if isinstance(value, ast.Constant) and isinstance(value.value, str | bytes):
            text = value.value
            yield text if isinstance(text, str) else text.decode("latin-1")


def _is_set(call: ast.Call, keyword: str) -> bool:
    return any(
        word.arg == keyword and isinstance(word.value, ast.Constant) and word.value.value is True
        for word in call.keywords
    )


def _faults_of_call(call: ast.Call) -> Iterator[str]:
    name = _name_of(call)
    if name in _NEVER_CALLED:
        yield f"{name} is never called"
    if isinstance(call.func, ast.Name) and name in _NEVER_BUILT_IN:
        yield f"{name} is never called"
    if name == "expunge":
        wanted = call.args[:1] or [word.value for word in call.keywords if word.arg == "messages"]
        if not wanted or (isinstance(wanted[0], ast.Constant) and not wanted[0].value):
            yield "expunge names the messages it removes"
    if ast.unparse(call.func) in _SHELLS or _is_set(call, "shell"):
        yield "no shell is started"
    if name in _MOVING and any(_WASTE.search(text) for text in _texts(call)):
        yield "nothing is filed where a provider empties it"
    bare = name not in _LISTENING and any(text.upper() in _BARE for text in _texts(call))
    if bare and not _is_set(call, "uid"):
        yield "EXPUNGE and CLOSE are never sent bare"


def faults(path: str, source: str) -> list[str]:
    """List what the file at `path`, relative to the project, must not hold; one line each."""
    tree = ast.parse(source, path)
    found = []
    is_double = path.startswith("boundary/rehearsal/") or re.search(_DOUBLES, path) is not None
    excused = {
        call
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and _ONLY_IN.get(_name_of(call)) == function.name
    }
    for node in ast.walk(tree):
        said = [
            f"{module} is never imported"
            for module in _imports(node)
            if _under(module, _NEVER_IMPORTED | _ONE_PLACE.keys())
            and not any(
                _under(module, frozenset({name})) and path.startswith(place)
                for name, place in _ONE_PLACE.items()
            )
        ]
        if not path.startswith(_WIRE_ROOMS):
            said += [
                f"{module} is imported by adapters and the rehearsal room only"
                for module in _imports(node)
                if _under(module, _WIRE_ONLY)
            ]
        if isinstance(node, ast.Call) and not is_double:
            said += _faults_of_call(node)
            if _name_of(node) in _ONLY_IN and node not in excused:
                said.append(f"{_name_of(node)} is called in {_ONLY_IN[_name_of(node)]} only")
        found += [f"{path}:{getattr(node, 'lineno', 0)}: {sentence}" for sentence in said]
    return sorted(set(found))
