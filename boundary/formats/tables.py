"""Read the project's own tables and written guides as plain nested text."""

from __future__ import annotations

from typing import TypeAlias, Union

from boundary.formats.yaml_events import Node, ScalarNode, SequenceNode, read

Table: TypeAlias = Union[str, "list[Table]", "dict[str, Table]"]
"""Every scalar is text as it was written; mappings keep file order."""


def read_table(data: bytes) -> Table:
    """Read one YAML file under the same limits as a playbook.

    Raises PlaybookRefusal with one fault and its place.
    """
    return to_table(read(data))


def to_table(node: Node) -> Table:
    """Drop the places and keep the values."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, SequenceNode):
        return [to_table(item) for item in node.items]
    return {key.value: to_table(value) for key, value in node.entries}
