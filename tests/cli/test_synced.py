"""Hold the guess whether a place is copied to other devices."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary.cli.synced import is_synced


@pytest.mark.parametrize(
    "name",
    [
        "Box",
        "CloudStorage/ProtonDrive-me",
        "Dropbox (Family)",
        "Google Drive/My Drive",
        "iCloudDrive",
        "MEGA",
        "OneDrive - Work",
        "Proton Drive",
        "SynologyDrive",
    ],
)
def test_folders_of_such_services_are_known(tmp_path: Path, name: str) -> None:
    """By their usual names, however deep the file lies, there or not."""
    assert is_synced(tmp_path / name / "file")
    assert is_synced(tmp_path / name / "deep" / "file")
    assert not is_synced(tmp_path / "beside")


@pytest.mark.parametrize("name", ["Documents", "boxes", "megan", "mydrive", "state"])
def test_other_folders_are_not(tmp_path: Path, name: str) -> None:
    """Not every word that begins alike."""
    assert not is_synced(tmp_path / name / "file")


def test_where_a_link_leads_counts(tmp_path: Path) -> None:
    """As where Documents is kept by such a service."""
    (tmp_path / "Dropbox" / "Documents").mkdir(parents=True)
    (tmp_path / "Documents").symlink_to(tmp_path / "Dropbox" / "Documents")

    assert is_synced(tmp_path / "Documents" / "out")
    assert is_synced(tmp_path / "Documents" / "not yet" / "out")


def test_links_in_a_ring_are_no_fault(tmp_path: Path) -> None:
    """Whoever writes there will be told; here nothing can be known."""
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")

    assert not is_synced(tmp_path / "one" / "out")
