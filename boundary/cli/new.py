"""Run `boundary new`: one question a screen, then a playbook, a case and its first plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from boundary.app.connect import advice_for, keep_password, own_account
from boundary.app.facts import DEFAULT_WAIT_HOURS, Choice
from boundary.app.imports import library_of
from boundary.app.library import Library
from boundary.app.new import (
    MAILBOX,
    Mailbox,
    guess_mailbox,
    kept_addresses,
    only_new,
    read_handle,
    read_reach,
    refused,
    set_up,
)
from boundary.app.session import open_session
from boundary.cli import ask, new_words, words
from boundary.cli.begin import ask_questions, Options, Stopped
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.cli.synced import is_synced
from boundary.core.cross import FOLDER_NAMES
from boundary.core.errors import NeedsPerson, Refusal
from boundary.core.identifier import Identifier, IdentifierError, Kind
from boundary.core.mask import mask_text, visible
from boundary.core.services import IMAP, ServiceSpec
from boundary.formats.lines import padded
from boundary.formats.plan_text import shown
from boundary.formats.playbook_new import NewAccount, NewPerson, NewPlaybook
