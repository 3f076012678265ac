"""Give and end permissions: consent in a browser, PKCE, renewing, the 7 days, revoking."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

import pytest

from boundary.adapters.google.double import faults
from boundary.adapters.google.double.grants import CLIENT_ID, CLIENT_SECRET, WEEK_MS
from tests.adapters.google.stand import Stand

_NO_HEADERS: Mapping[str, str] = {}
_BACK = "http://127.0.0.1:9/"
_SCOPE = "https://www.googleapis.com/auth/gmail.labels"
_OTHER = "https://www.googleapis.com/auth/contacts"
_VERIFIER = "v" * 43
_CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(_VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
_ASKED = {
    "client_id": CLIENT_ID,
    "redirect_uri": _BACK,
    "response_type": "code",
    "scope": f"{_SCOPE} {_OTHER}",
    "state": "s",
    "code_challenge": _CHALLENGE,
    "code_challenge_method": "S256",
    "access_type": "offline",
    "prompt": "consent",
}


class _Stay(HTTPRedirectHandler):
    """Follow nothing."""

    def redirect_request(self, *_: object) -> None:
        """Stay here."""


def _consent(stand: Stand, **changed: str) -> dict[str, str]:
    """Open the consent page; return what the browser is sent back with."""
    url = f"{stand.double.root}o/oauth2/auth?{urlencode({**_ASKED, **changed})}"
    with pytest.raises(HTTPError) as caught, build_opener(_Stay()).open(url):
        pass
    with caught.value as answer:
        if answer.code != 302:
            return {"page": answer.read().decode()}
        place = answer.headers["location"]
    assert place.startswith(_BACK)
    return {name: one[0] for name, one in parse_qs(urlsplit(place).query).items()}


def _post(
    stand: Stand, path: str, form: Mapping[str, str], headers: Mapping[str, str] = _NO_HEADERS
) -> tuple[int, dict[str, object]]:
    request = Request(  # noqa: S310 - loopback
        stand.double.root + path, urlencode(form).encode(), dict(headers)
    )
    try:
        with urlopen(request) as answer:  # noqa: S310 - loopback
            return answer.status, json.loads(answer.read())
    except HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def _exchange(stand: Stand, code: str, **changed: str) -> tuple[int, dict[str, object]]:
    form = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": _VERIFIER,
        "redirect_uri": _BACK,
    }
    return _post(stand, "token", {**form, **changed})


def _renew(stand: Stand, refresh: object) -> tuple[int, dict[str, object]]:
    form = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "grant_type": "refresh_token",
        "refresh_token": str(refresh),
    }
    return _post(stand, "token", form)


def test_consent_leads_to_tokens(stand: Stand) -> None:
    """The browser is sent back with a code and the state, and the code buys two tokens, once."""
    back = _consent(stand)
    status, tokens = _exchange(stand, back["code"])
    again, refused = _exchange(stand, back["code"])

    assert "s" == back["state"]
    assert f"{_OTHER} {_SCOPE}" == back["scope"] == tokens["scope"]
    assert (200, "Bearer", 3599) == (status, tokens["token_type"], tokens["expires_in"])
    assert frozenset({_SCOPE, _OTHER}) == (
        stand.double.grants.scopes_of(str(tokens["access_token"]))
    )
    assert "refresh_token" in tokens
    assert (400, "invalid_grant") == (again, refused["error"])


def test_single_permissions_can_be_left_out(stand: Stand) -> None:
    """What the user unticks is not granted, and the answer says so."""
    stand.double.grants.unticked = frozenset({_OTHER})
    _, tokens = _exchange(stand, _consent(stand)["code"])

    assert _SCOPE == tokens["scope"]


def test_the_user_may_say_no(stand: Stand) -> None:
    """The browser is sent back all the same, with the refusal."""
    stand.double.grants.declines = True

    assert {"error": "access_denied", "state": "s"} == _consent(stand)


@pytest.mark.parametrize(
    ("changed", "page"),
    [
        ({"client_id": "other"}, "Error 400: invalid_client"),
        ({"redirect_uri": "https://example.org/"}, "Error 400: redirect_uri_mismatch"),
        ({"redirect_uri": "http://example.org/"}, "Error 400: redirect_uri_mismatch"),
        ({"redirect_uri": "urn:ietf:wg:oauth:2.0:oob"}, "Error 400: redirect_uri_mismatch"),
        ({"response_type": "token"}, "Error 400: invalid_request"),
        ({"scope": ""}, "Error 400: invalid_request"),
        ({"code_challenge_method": "plain"}, "Error 400: invalid_request"),
        ({"code_challenge": ""}, "Error 400: invalid_request"),
    ],
)
def test_consent_is_asked_for_properly(stand: Stand, changed: dict[str, str], page: str) -> None:
    """Another client, a way back that leaves this device, or no PKCE: the user sees an error."""
    assert {"page": page} == _consent(stand, **changed)


def test_the_way_back_may_have_a_query(stand: Stand) -> None:
    """What the program put into its own address stays there."""
    back = _consent(stand, redirect_uri=f"{_BACK}?mine=1")

    assert "1" == back["mine"]
    assert "code" in back


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"code_verifier": "w" * 43}, 400, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:10/"}, 400, "redirect_uri_mismatch"),
        ({"code": "other"}, 400, "invalid_grant"),
        ({"client_secret": "other"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_codes_are_bound_to_who_asked(
    stand: Stand, changed: dict[str, str], status: int, error: str
) -> None:
    """Without the verifier, the client and the same way back, a code buys nothing."""
    form = {"code": _consent(stand)["code"], **changed}
    found, answer = _exchange(stand, **form)

    assert (status, error) == (found, answer["error"])


def test_the_client_may_name_itself_in_the_header(stand: Stand) -> None:
    """Name and secret of the client are taken from the form or from the header."""
    pair = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    form = {
        "grant_type": "authorization_code",
        "code": _consent(stand)["code"],
        "code_verifier": _VERIFIER,
        "redirect_uri": _BACK,
    }
    status, tokens = _post(stand, "token", form, {"authorization": f"Basic {pair}"})

    assert 200 == status
    assert "access_token" in tokens


def test_a_second_consent_needs_to_be_asked_for(stand: Stand) -> None:
    """Without prompt=consent a user who consented before gives no second refresh token."""
    _, online = _exchange(stand, _consent(stand, access_type="online")["code"])
    _, second = _exchange(stand, _consent(stand, prompt="")["code"])
    _, third = _exchange(stand, _consent(stand)["code"])

    assert "refresh_token" not in online
    assert "refresh_token" not in second
    assert "refresh_token" in third


def test_permissions_are_renewed_until_they_end(stand: Stand) -> None:
    """A refresh token buys access again and again; revoked, by any of its tokens, none."""
    _, tokens = _exchange(stand, _consent(stand)["code"])
    status, renewed = _renew(stand, tokens["refresh_token"])
    revoked, _ = _post(stand, "revoke", {"token": str(renewed["access_token"])})
    twice, _ = _post(stand, "revoke", {"token": str(tokens["refresh_token"])})
    unknown, _ = _post(stand, "revoke", {"token": "other"})
    after, answer = _renew(stand, tokens["refresh_token"])

    assert (200, 200, 400, 400) == (status, revoked, twice, unknown)
    assert renewed["access_token"] != tokens["access_token"]
    assert (400, "invalid_grant") == (after, answer["error"])
    assert stand.double.grants.scopes_of(str(renewed["access_token"])) is None


def test_access_ends_after_an_hour(stand: Stand) -> None:
    """An access token is accepted for 3,599 seconds and no longer."""
    _, tokens = _exchange(stand, _consent(stand)["code"])
    access = str(tokens["access_token"])
    stand.hours.ms += 3_598_999
    before = stand.double.grants.scopes_of(access)
    stand.hours.ms += 1

    assert before is not None
    assert stand.double.grants.scopes_of(access) is None


@pytest.mark.parametrize(("testing", "status"), [(True, 400), (False, 200)])
def test_a_client_on_testing_lives_for_seven_days(stand: Stand, testing: bool, status: int) -> None:
    """A permission given to a client on Testing ends after a week; in production it lives on."""
    stand.double.grants.testing = testing
    _, tokens = _exchange(stand, _consent(stand)["code"])
    stand.hours.ms += WEEK_MS - 1
    before, _ = _renew(stand, tokens["refresh_token"])
    stand.hours.ms += 1
    after, _ = _renew(stand, tokens["refresh_token"])

    assert (200, status) == (before, after)


def test_what_an_account_keeps_is_enough(stand: Stand) -> None:
    """The secrets that are handed out are those of the client file, and they renew."""
    secrets = stand.double.secrets([_SCOPE])
    installed = stand.double.client_file()["installed"]
    status, _ = _renew(stand, secrets["refresh_token"])
    stand.double.faults.say("token", 1, faults.AWAY_BEFORE)
    away, _ = _renew(stand, secrets["refresh_token"])

    assert isinstance(installed, dict)
    assert (CLIENT_ID, CLIENT_SECRET) == (secrets["client_id"], secrets["client_secret"])
    assert (CLIENT_ID, CLIENT_SECRET) == (installed["client_id"], installed["client_secret"])
    assert stand.double.root in str(installed["auth_uri"])
    assert (200, 503) == (status, away)
