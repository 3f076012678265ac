"""Join the rooms: cases, sessions, and the stories that commands tell."""

from __future__ import annotations
