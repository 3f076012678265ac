"""Hold every sentence about signatures and about checklists that were taken back."""

from __future__ import annotations

from collections.abc import Mapping

from boundary.formats.retraction_yaml import Why

HELP_SIGNATURE = "The signature; else FILE.minisig, when it lies beside FILE."
HELP_KEY = "A public key to check it with: a file such as minisign.pub, or the one line in it."
HELP_RETRACTED = "FILE is a list of checklists that were taken back; it changes nothing by itself."
HELP_SIGN = "Sign it too, with a key that is made on first use; the signature lies beside -o."
HELP_NUMBER = "The number of this version in the signed line; else one more than beside -o."

UNSIGNED = "It is not signed, so nobody can say whose it is."
UNCHECKED = (
    "A signature lies beside it, and there is no key to check it with. It counts as not signed."
)
UNCHECKED_HINT = "`--key` names one. Take the key from another place than the file."
SIGNED_SAME = "Signed with the key that is remembered for this name:"
SIGNED_FIRST = "Signed with the key you named:"
SIGNED_COMMENT = "Its signed line, in the signer's own words:"
SIGNED_MEANS = "A signature says that the file comes from whoever has this key, and no more."
OLDER = "By its signed line this is an older version than the copy you keep."
NOT_NEWER = "Its signed line does not say that this is newer than the copy you keep."
OTHER_LINE_NAME = "Its signed line names another checklist than that of the copy you keep."
PIN = "Remember this key for this name"
PIN_WHY = (
    "Its key is remembered for this name: from then on, only files signed with it are taken under"
    " the name."
)
PINNED = "The key is remembered for this name."

SIGN_NO_OUT = "A signature needs a file: `-o FILE` writes both."
SIGN_NEW_KEY = "No key was made here yet. One is made when you say yes."
SIGN_LINE = "The signed line would be:"
SIGN_TELLS = "Whoever has two files with this signature knows that they come from one place."
SIGN_PUBLIC = (
    "The public key, for those who get the file. Hand it over in another way than the file:"
)
NUMBER_ALONE = "`--number` says something about a signature: it goes with `--sign`."
SIGN_SAME = "The file and its signature are there already."

LIST_HEAD = "This list names checklists that were taken back. Nothing runs, and nothing changes."
LIST_NONE = "None of the copies you keep is on it."
LIST_HINT = "Your plans stay as they are. You decide what you follow."
LIST_ASK = "Do you want to remember this list?"
LIST_WHY = "A plan then says so when somebody in it follows a checklist that is on it."
LIST_KEEP = "Remember it"
LIST_KEPT = "Remembered."
LIST_KNOWN = "All of it was remembered before. Nothing was changed."
LIST_ACCEPT_HINT = "`--accept` with the SHA-256 above remembers it."
LIST_SIGNED = "The list is signed, and its signature holds."

DESPITE = "Follow it all the same"
DESPITE_ASK = "Do you want to follow it all the same?"
DESPITE_WHY = "Plans then say no more about this."
DESPITE_KEPT = "Your choice is remembered. Plans say no more about this."
WAY_ON = "Nothing was changed by that. `boundary import` takes in a newer file under the same name."

_WHY: Mapping[Why, str] = {
    Why.HARMFUL: "a step in it can do harm",
    Why.MISTAKE: "there is a mistake in it",
    Why.OUTDATED: "services have changed since",
    Why.REPLACED: "there is a better one",
    Why.NOT_OURS: "its signing key was in other hands",
}


def key(name: str) -> str:
    """Name a key."""
    return f"  key {name}"


def listed(count: int, *, signed: bool) -> str:
    """Say how long a list is, and whether its signature holds."""
    checklists = "1 checklist" if count == 1 else f"{count} checklists"
    return f"{checklists} on it. {LIST_SIGNED if signed else UNSIGNED}"


def taken_back(what: str, why: Why, day: str, *, by_its_signer: bool) -> str:
    """Say that a checklist was taken back, why, and by whom as far as that is known."""
    whom = "by whoever signed it" if by_its_signer else "by a list that its signer did not sign"
    return f"{what} was taken back on {day}, {whom}. The reason given: {_WHY[why]}."


def written_too(name: str) -> str:
    """Say that the signature is there."""
    return f"Signature: {name}. It goes with the file."
