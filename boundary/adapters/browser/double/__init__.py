"""Stand in for a social site: Chatterbox, which does not exist, with people, lists and switches."""

from .chatterbox import Chatterbox, Origins
from .people import ME, PERSON, Member
from .site import Click, Kind, Mode, Setting

__all__ = [
    "ME",
    "PERSON",
    "Chatterbox",
    "Click",
    "Kind",
    "Member",
    "Mode",
    "Origins",
    "Setting",
]
