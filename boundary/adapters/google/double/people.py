"""Stand in for Google contacts: cards with etags, groups, and a list that can lag behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import phonenumbers

from boundary.adapters.google.bodies import listed, mapping, mappings, text
from boundary.core.json import Json, JsonObject

from .asked import Handlers, Params, Refused, invalid, not_found

__all__ = ["MY_CONTACTS", "STARRED", "Contact", "People"]

MY_CONTACTS: Final = "contactGroups/myContacts"
STARRED: Final = "contactGroups/starred"
_SINGLE: Final = ("biographies", "birthdays", "genders", "names")
_MOST_AT_ONCE, _MOST_MEMBERS, _MOST_PAGE = 200, 1000, 1000
_NOT_WRITTEN: Final = frozenset({"etag", "metadata", "photos", "resourceName"})
_OWN: Final = "USER_CONTACT_GROUP"


@dataclass(slots=True)
class Contact:
    """One contact, as it is kept."""

    id: str
    """Of its contact source; it stays."""
    name: str
    """The resource name."""
    fields: dict[str, list[JsonObject]] = field(repr=False)
    """Field to its entries, without anything that the service computes; memberships are apart."""
    groups: set[str]
    revision: int
    photo: bool = False

    @property
    def etag(self) -> str:
        """Of its contact source."""
        return f"#{self.id}.{self.revision}"

    def said(self) -> JsonObject:
        """Give what is written on it, for comparing."""
        fields: dict[str, Json] = {name: [*some] for name, some in sorted(self.fields.items())}
        return {"fields": fields, "groups": [*sorted(self.groups)], "photo": self.photo}


@dataclass(slots=True)
class _Group:
    name: str
    title: str
    kind: str
    data: list[JsonObject]
    revision: int = 1


class People:
    """The address book of one account, and what carries the calls for it out."""

    def __init__(self, *, region: str = "US") -> None:
        """Begin with no contact, and with the groups that everybody has."""
        self.contacts: dict[str, Contact] = {}
        """By the id of their contact source."""
        self.renames = False
        """Whether a contact gets another resource name with each update."""
        self.groups: dict[str, _Group] = {
            MY_CONTACTS: _Group(MY_CONTACTS, "myContacts", "SYSTEM_CONTACT_GROUP", []),
            STARRED: _Group(STARRED, "starred", "SYSTEM_CONTACT_GROUP", []),
        }
        self.region = region
        """Where a number without a country code is from, for Google; ZZ: nowhere."""
        self._count = 0
        self._listed: list[Contact] | None = None

    # -- as a person at the web page ----------------------------------------------------------

    def add(
        self,
        emails: Iterable[str] = (),
        phones: Iterable[str] = (),
        *,
        groups: Iterable[str] = (MY_CONTACTS,),
        photo: bool = False,
        **fields: list[JsonObject],
    ) -> Contact:
        """Write a card by hand."""
        written = {name: [*entries] for name, entries in fields.items()}
        for name, values in (("emailAddresses", emails), ("phoneNumbers", phones)):
            entries: list[JsonObject] = [{"value": value, "type": "home"} for value in values]
            if entries:
                written[name] = entries
        return self._make(written, set(groups), photo=photo)

    def change(self, contact: Contact, **fields: list[JsonObject]) -> None:
        """Change a card by hand."""
        contact.fields.update(fields)
        contact.revision += 1

    def take_out(self, contact: Contact) -> None:
        """Delete a card by hand."""
        del self.contacts[contact.id]

    def add_group(self, title: str) -> str:
        """Make a group by hand; return its resource name."""
        return self._new_group(title, []).name

    def named(self, name: str) -> Contact | None:
        """Find a card by its resource name."""
        return next((one for one in self.contacts.values() if one.name == name), None)

    def lag(self) -> None:
        """Let the list show how things stand now, whatever comes; reading one by its name is new.

        Google says that writes can take minutes to appear in what is listed.
        """
        self._listed = [
            replace(one, fields=dict(one.fields), groups=set(one.groups))
            for one in self.contacts.values()
        ]

    def catch_up(self) -> None:
        """Let the list show how things are."""
        self._listed = None

    # -- the calls ----------------------------------------------------------------------------

    def handlers(self) -> Handlers:
        """Give what carries each method out."""
        return {
            "people.people.connections.list": self._list,
            "people.people.get": self._get,
            "people.people.getBatchGet": self._get_some,
            "people.people.createContact": self._create,
            "people.people.updateContact": self._update,
            "people.people.deleteContact": self._delete,
            "people.contactGroups.list": self._list_groups,
            "people.contactGroups.get": self._get_group,
            "people.contactGroups.create": self._create_group,
            "people.contactGroups.delete": self._delete_group,
            "people.contactGroups.members.modify": self._modify_members,
        }

    def _list(self, params: Params, body: JsonObject) -> JsonObject:
        del body
        if "syncToken" in params or params.get("requestSyncToken") is True:
            raise Refused(400, "notStoodIn", "Sync tokens are not stood in for.")
        asked = _mask(params, "personFields")
        size = params.get("pageSize", 100)
        if not isinstance(size, int) or not 1 <= size <= _MOST_PAGE:
            raise invalid("Page size must be between 1 and 1000.")
        shown = list(self.contacts.values()) if self._listed is None else self._listed
        start = int(text(params, "pageToken") or 0)
        page: list[Json] = [self._person(one, asked) for one in shown[start : start + size]]
        answer: dict[str, Json] = {"totalItems": len(shown), "totalPeople": len(shown)}
        if page:
            answer["connections"] = page
        if start + size < len(shown):
            answer["nextPageToken"] = str(start + size)
        return answer

    def _get(self, params: Params, body: JsonObject) -> JsonObject:
        del body
        asked = _mask(params, "personFields")
        return self._person(self._found(params), asked)

    def _get_some(self, params: Params, body: JsonObject) -> JsonObject:
        del body
        asked = _mask(params, "personFields")
        names = [str(name) for name in listed(params.get("resourceNames"))]
        if not 1 <= len(names) <= _MOST_AT_ONCE:
            raise invalid("Between 1 and 200 resource names are asked for.")
        responses: list[Json] = []
        for name in names:
            one = self.named(name)
            if one is None:
                status: JsonObject = {"code": 5, "message": "Requested entity was not found."}
                found: JsonObject = {"httpStatusCode": 404, "status": status}
            else:
                found = {"httpStatusCode": 200, "person": self._person(one, asked), "status": {}}
            responses.append({"requestedResourceName": name, **found})
        return {"responses": responses}

    def _create(self, params: Params, body: JsonObject) -> JsonObject:
        fields = self._written(body)
        groups = self._groups_of(fields.pop("memberships", [])) or {MY_CONTACTS}
        made = self._make(fields, groups)
        return self._person(made, _mask(params, "personFields", needed=False))

    def _update(self, params: Params, body: JsonObject) -> JsonObject:
        one = self._found(params)
        source = next(
            (
                each
                for each in mappings(mapping(body.get("metadata")).get("sources"))
                if text(each, "type") == "CONTACT"
            ),
            None,
        )
        if source is None:
            raise invalid("person.metadata.sources is a required field.")
        if text(source, "etag") != one.etag:
            raise Refused(
                400,
                "failedPrecondition",
                "Request person.etag is different than the current person.etag.",
            )
        fields = self._written(body)
        for name in _mask(params, "updatePersonFields"):
            if name == "memberships":
                one.groups = self._groups_of(fields.get(name, []))
            else:
                one.fields[name] = fields.get(name, [])
                if not one.fields[name]:
                    del one.fields[name]
        one.revision += 1
        if self.renames:
            one.name = f"people/c{one.id}r{one.revision}"
        return self._person(one, _mask(params, "personFields", needed=False))

    def _delete(self, params: Params, body: JsonObject) -> JsonObject:
        del body
        self.take_out(self._found(params))
        return {}

    def _list_groups(self, params: Params, body: JsonObject) -> JsonObject:
        del body
        asked = _mask(params, "groupFields", needed=False) or ("groupType", "memberCount", "name")
        groups: list[Json] = [self._group(one, asked) for one in self.groups.values()]
        return {"contactGroups": groups, "totalItems": len(groups)}

    def _get_group(self, params: Params, body: JsonObject) -> JsonObject:
        del body
        asked = _mask(params, "groupFields", needed=False) or ("groupType", "memberCount", "name")
        return self._group(self._found_group(params), asked)

    def _create_group(self, params: Params, body: JsonObject) -> JsonObject:
        del params
        wished = mapping(body.get("contactGroup"))
        title = text(wished, "name")
        if not title:
            raise invalid("Contact group name is required.")
        if any(one.title == title for one in self.groups.values()):
            raise Refused(409, "alreadyExists", "Contact group name already exists.")
        made = self._new_group(title, [*mappings(wished.get("clientData"))])
        return self._group(made, ("clientData", "groupType", "name"))

    def _delete_group(self, params: Params, body: JsonObject) -> JsonObject:
        del body
        group = self._found_group(params)
        if params.get("deleteContacts") is True or group.kind != _OWN:
            raise invalid("Only own groups are deleted, and never the contacts in them.")
        del self.groups[group.name]
        for one in self.contacts.values():
            if group.name in one.groups:
                one.groups.remove(group.name)
                one.revision += 1
        return {}

    def _modify_members(self, params: Params, body: JsonObject) -> JsonObject:
        group = self._found_group(params)
        adding = [str(one) for one in listed(body.get("resourceNamesToAdd"))]
        removing = [str(one) for one in listed(body.get("resourceNamesToRemove"))]
        if not 1 <= len(adding) + len(removing) <= _MOST_MEMBERS:
            raise invalid("Between 1 and 1000 members are changed at a time.")
        missing: list[Json] = []
        kept: list[Json] = []
        for name in (*adding, *removing):
            one = self.named(name)
            if one is None:
                missing.append(name)
            elif name in adding and group.name not in one.groups:
                one.groups.add(group.name)
                one.revision += 1
            elif name in removing and one.groups == {group.name}:
                kept.append(name)
            elif name in removing and group.name in one.groups:
                one.groups.remove(group.name)
                one.revision += 1
        answer: dict[str, Json] = {}
        if missing:
            answer["notFoundResourceNames"] = missing
        if kept:
            answer["canNotRemoveLastContactGroupResourceNames"] = kept
        return answer

    # -- what is kept -------------------------------------------------------------------------

    def _make(
        self, fields: dict[str, list[JsonObject]], groups: set[str], *, photo: bool = False
    ) -> Contact:
        self._count += 1
        id_ = f"{self._count:08x}"
        made = Contact(id_, f"people/c{id_}", fields, groups, 1, photo)
        self.contacts[id_] = made
        return made

    def _new_group(self, title: str, data: list[JsonObject]) -> _Group:
        self._count += 1
        made = _Group(f"contactGroups/{self._count:08x}", title, _OWN, data)
        self.groups[made.name] = made
        return made

    def _found(self, params: Params) -> Contact:
        one = self.named(text(params, "resourceName"))
        if one is None:
            raise not_found()
        return one

    def _found_group(self, params: Params) -> _Group:
        group = self.groups.get(text(params, "resourceName"))
        if group is None:
            raise not_found()
        return group

    def _written(self, body: JsonObject) -> dict[str, list[JsonObject]]:
        """Read what a person resource writes; what the service computes is passed over."""
        found: dict[str, list[JsonObject]] = {}
        for name, entries in body.items():
            if name not in _NOT_WRITTEN:
                some = mappings(entries)
                found[name] = [
                    {key: value for key, value in one.items() if not _is_computed(name, key)}
                    for one in some
                ]
                if name in _SINGLE and len(some) > 1:
                    raise invalid(f"Only one entry is taken for {name}.")
        return found

    def _groups_of(self, memberships: Sequence[JsonObject]) -> set[str]:
        names = {
            text(mapping(one.get("contactGroupMembership")), "contactGroupResourceName")
            for one in memberships
        }
        if not names <= self.groups.keys():
            raise invalid("A contact group of the memberships is not there.")
        return names

    # -- what is shown ------------------------------------------------------------------------

    def _person(self, one: Contact, asked: Iterable[str]) -> JsonObject:
        source: JsonObject = {"type": "CONTACT", "id": one.id}
        shown: dict[str, Json] = {"resourceName": one.name, "etag": f"%{one.etag}"}
        for name in asked:
            if name == "metadata":
                sources: list[Json] = [{**source, "etag": one.etag}]
                shown[name] = {"objectType": "PERSON", "sources": sources}
            elif name == "memberships":
                shown[name] = [
                    {
                        "contactGroupMembership": {
                            "contactGroupId": group.partition("/")[2],
                            "contactGroupResourceName": group,
                        },
                        "metadata": {"source": source},
                    }
                    for group in sorted(one.groups)
                ]
            elif name == "photos":
                photo: JsonObject = {
                    "url": "https://photos.example.org/1",
                    "default": not one.photo,
                }
                shown[name] = [{**photo, "metadata": {"primary": True, "source": source}}]
            elif name in one.fields:
                shown[name] = [
                    {
                        **entry,
                        **self._computed(name, entry),
                        "metadata": {"source": source, **({} if at else _FIRST)},
                    }
                    for at, entry in enumerate(one.fields[name])
                ]
        return shown

    def _computed(self, name: str, entry: JsonObject) -> Mapping[str, Json]:
        """Say what the service adds to an entry."""
        if name == "names":
            parts = [text(entry, "givenName"), text(entry, "familyName")]
            return {"displayName": " ".join(filter(None, parts))}
        if name == "phoneNumbers":
            try:
                number = phonenumbers.parse(text(entry, "value"), self.region)
            except phonenumbers.NumberParseException:
                return {}
            form = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            return {"canonicalForm": form} if phonenumbers.is_possible_number(number) else {}
        return {}

    def _group(self, group: _Group, asked: Iterable[str]) -> JsonObject:
        count = sum(group.name in one.groups for one in self.contacts.values())
        every: dict[str, Json] = {
            "clientData": [*group.data],
            "groupType": group.kind,
            "memberCount": count,
            "metadata": {},
            "name": group.title,
        }
        shown = {key: every[key] for key in asked if every.get(key) not in (0, [])}
        etag = f"#g{group.revision}"
        return {"resourceName": group.name, "etag": etag, "formattedName": group.title, **shown}


_COMPUTED: Final = frozenset({"canonicalForm", "formattedType", "metadata"})
_FIRST: Final[JsonObject] = {"primary": True, "sourcePrimary": True}


def _is_computed(name: str, key: str) -> bool:
    return key in _COMPUTED or (name, key) == ("names", "displayName")


def _mask(params: Params, name: str, *, needed: bool = True) -> tuple[str, ...]:
    """Read a list of fields. Raises Refused when one is needed."""
    asked = tuple(filter(None, text(params, name).split(",")))
    if needed and not asked:
        raise invalid(f"{name} mask is required.")
    return asked
