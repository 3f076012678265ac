"""Read a page with the parser of the standard library: its shape, and its texts."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """What an independent reader sees in a page."""

    def __init__(self, html: str) -> None:
        """Read it whole."""
        super().__init__(convert_charrefs=True)
        self.shape: list[tuple[str, ...]] = []
        """Every tag with its attributes, every end, and where a text stands."""
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.shape.append((tag, *(f"{name}={value}" for name, value in attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note an end; it has to fit the newest open tag."""
        assert tag == self.open.pop()
        self.shape.append((f"/{tag}",))

    def handle_data(self, data: str) -> None:
        """Note a text that is more than a line break; one after the other counts once."""
        if data.strip("\n"):
            self.texts.append(data)
            if self.shape[-1:] != [("text",)]:
                self.shape.append(("text",))

    def handle_comment(self, data: str) -> None:
        """Note a comment: none of our pages has one."""
        self.shape.append(("comment", data))

    def handle_pi(self, data: str) -> None:
        """Note an instruction: none of our pages has one."""
        self.shape.append(("instruction", data))

    def handle_decl(self, decl: str) -> None:
        """Note a declaration."""
        self.shape.append(("declaration", decl))

    def unknown_decl(self, data: str) -> None:
        """Note a declaration that is not known: none of our pages has one."""
        self.shape.append(("unknown", data))

    @property
    def tags(self) -> set[str]:
        """Every tag there is."""
        return {first for first, *_ in self.shape}

    def values(self, attribute: str) -> list[str]:
        """Every value of one attribute."""
        return [
            given.removeprefix(f"{attribute}=")
            for _, *rest in self.shape
            for given in rest
            if given.startswith(f"{attribute}=")
        ]
