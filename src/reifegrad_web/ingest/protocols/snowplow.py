"""Reads what the trackers of Snowplow send: POST to `.../tp2` with a list of events, or GET `/i` with one in the query.

All values are texts in both. What an event becomes:

=============  ======  ==========================================================================
`e`            type    what is where
=============  ======  ==========================================================================
`pv`           page    named by `page`, with `url`, its path and `refr` as properties
`se`           track   named `category/action`, with label, property and value as properties
`ue`           track   named by the schema inside (`form_sent`), with its data as properties;
                       its vendor and version are in `context["schema"]`
`ue`           screen  where that schema is `screen_view`
`pp tr ti`     track   named `page_ping`, `transaction`, `transaction_item`
=============  ======  ==========================================================================

Decided here:

- `uid` is the user, `duid` the anonymous id; without both, the user of a `client_session` among the contexts (mobile
  trackers), then the network ids `tnuid` and `nuid`.
- Contexts (`cx`, `co`) are in `context["contexts"]`, each with its schema. One that cannot be read is left out and
  noted; an event that cannot be read (`ue_px`, `ue_pr`) fails, because nothing else says what happened.
- Times: the true time `ttm` as it is; else `dtm` with `stm` as in `moments`. Trackers cut `stm` to whole seconds, which
  its tolerance covers.
- The write key is the app id; see `write_keys`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from reifegrad_web.ingest.protocols.body import MOST_BYTES, Document, document_of, parse_inner
from reifegrad_web.ingest.protocols.campaigns import with_campaign
from reifegrad_web.ingest.protocols.identities import identity, message_id
from reifegrad_web.ingest.protocols.message import Batch, Envelope, Message, Refused, Unusable
from reifegrad_web.ingest.protocols.moments import occurred
from reifegrad_web.ingest.protocols.pages import with_path
from reifegrad_web.ingest.protocols.reading import Mender, read_items
from reifegrad_web.ingest.protocols.segment import bad_type, event_name
from reifegrad_web.ingest.protocols.write_keys import snowplow_key

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.ingest.protocols.message import Delivery, MessageType, Note

    _Event = tuple[MessageType, str | None, dict[str, Any]]

_NAMES = {"pp": "page_ping", "tr": "transaction", "ti": "transaction_item"}
_STRUCTURED = {"category": "se_ca", "action": "se_ac", "label": "se_la", "property": "se_pr"}
_PAGE = {"url": "url", "title": "page", "referrer": "refr"}
_CONTEXT = {"app_id": "aid", "ip": "ip", "locale": "lang", "namespace": "tna", "platform": "p", "timezone": "tz",
    "tracker": "tv", "userAgent": "ua"}  # fmt: skip
_PATH = "/com.snowplowanalytics.snowplow/tp2"
"""Under which an event is read again, whichever path brought it: the others may hold a key."""
_IN_PATH = re.compile(r"^/snowplow/(?P<key>[^/]+)/")
_SCHEMA = re.compile(r"^iglu:(?P<vendor>[^/]+)/(?P<name>[^/]+)/jsonschema/(?P<version>[^/]+)$")


def read_snowplow(delivery: Delivery, most_bytes: int = MOST_BYTES) -> Batch:
    """The messages of a request.

    Raises:
        Refused: 400 or 413; the request cannot be read as a whole.
    """
    if delivery.body:
        document = document_of(delivery, most_bytes)
        items = document.value.get("data") if isinstance(document.value, dict) else None
        if not isinstance(items, list):
            raise Refused(400, "no-messages", "The body holds no list `data`.")
    elif "e" in delivery.query:
        items = [dict(delivery.query)]
        document = Document(items, 0, is_odd=True)  # a query is no JSON: anything may be in it
    else:
        raise Refused(400, "body-empty", "The request has neither a body nor an event in its query.")
    in_path = _IN_PATH.match(delivery.path)
    builder = _Builder(delivery.received_at)
    messages = read_items(items, document, builder.build)
    return Batch(snowplow_key(in_path["key"] if in_path else None, items), messages, Envelope(_PATH, {}))


class _Builder:
    """Makes messages of the events of one request."""

    def __init__(self, received_at: datetime) -> None:
        self._received_at = received_at

    def build(self, item: dict[str, Any], notes: list[Note]) -> Message:
        """The message that an event is.

        Raises:
            Unusable: It is none.
        """
        context = _context(item, notes)
        kind, name, properties = _event(item, context, notes)
        user = identity(item.get("uid"), "uid", "user-id-illegal", notes)
        anonymous = identity(item.get("duid"), "duid", "anonymous-id-illegal", notes)
        if user is None and anonymous is None:
            other = _session_user(context) or item.get("tnuid") or item.get("nuid")
            anonymous = identity(other, "tnuid", "anonymous-id-illegal", notes)
        if user is None and anonymous is None:
            raise Unusable("no-identity")
        if item.get("ttm"):
            moment = occurred(item["ttm"], None, self._received_at, notes)
        else:
            moment = occurred(item.get("dtm"), item.get("stm"), self._received_at, notes)
        return Message(
            message_id(item.get("eid"), "eid", notes),
            kind, name, anonymous, user, None, None, properties, {}, context, moment, item, tuple(notes),
        )  # fmt: skip


def _event(item: dict[str, Any], context: dict[str, Any], notes: list[Note]) -> _Event:
    """Type, name and properties; adds the schema of an event to its context."""
    match item.get("e"):
        case "pv":
            title = item.get("page")
            return (
                "page",
                title if isinstance(title, str) and title else None,
                with_campaign(with_path(_fields(item, _PAGE)), {}),
            )
        case "se":
            properties = _fields(item, _STRUCTURED)
            if item.get("se_va"):
                properties["value"] = _number(item["se_va"])
            parts = (properties.get("category"), properties.get("action"))
            return "track", event_name("/".join(part for part in parts if isinstance(part, str))), properties
        case "ue":
            return _self_describing(item, context, notes)
        case "pp" | "tr" | "ti" as kind:
            own = {key: value for key, value in item.items() if key.startswith(("pp_", "tr_", "ti_"))}
            return "track", _NAMES[kind], {**_fields(item, _PAGE), **own}
        case kind:
            raise bad_type(kind)


def _self_describing(item: dict[str, Any], context: dict[str, Any], notes: list[Note]) -> _Event:
    outer = _inner_json(item, "ue_px", "ue_pr", notes)
    event = outer.get("data") if isinstance(outer, dict) else None
    schema = event.get("schema") if isinstance(event, dict) else None
    parts = _SCHEMA.match(schema) if isinstance(schema, str) else None
    if not isinstance(event, dict) or parts is None:
        raise Unusable("bad-payload", field="ue_px" if item.get("ue_px") else "ue_pr")
    context["schema"] = schema
    data = event.get("data")
    properties = data if isinstance(data, dict) else {} if data is None else {"value": data}
    if parts["name"] == "screen_view":
        name = properties.get("name")
        return "screen", name if isinstance(name, str) else None, properties
    return "track", event_name(parts["name"]), properties


def _context(item: dict[str, Any], notes: list[Note]) -> dict[str, Any]:
    context = _fields(item, _CONTEXT)
    page = _fields(item, _PAGE)
    if page:
        context["page"] = page
    if item.get("cx") or item.get("co"):
        try:
            outer = _inner_json(item, "cx", "co", notes)
        except Unusable:
            outer = None
        contexts = outer.get("data") if isinstance(outer, dict) else None
        if isinstance(contexts, list):
            context["contexts"] = contexts
        else:
            notes.append("context-not-an-object")
    return context


def _inner_json(item: dict[str, Any], packed: str, plain: str, notes: list[Note]) -> Any:
    """The JSON inside a field: in base64 in one, plain in the other.

    Raises:
        Unusable: There is none, or it holds what no store takes.
    """
    field, text = (packed, item.get(packed)) if item.get(packed) else (plain, item.get(plain))
    document = parse_inner(text) if isinstance(text, str) else None
    if document is None:
        raise Unusable("bad-payload", field=field)
    if not document.is_odd:
        return document.value
    mender = Mender()
    mended = mender.mend(document.value)
    if mender.failure is not None:
        raise Unusable(mender.failure)
    notes += mender.notes()
    return mended


def _session_user(context: dict[str, Any]) -> object:
    """The id of the installation that mobile trackers put into a context."""
    for one in context.get("contexts", ()):
        if isinstance(one, dict) and "/client_session/" in str(one.get("schema")) and isinstance(one.get("data"), dict):
            return one["data"].get("userId")
    return None


def _fields(item: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {ours: item[theirs] for ours, theirs in names.items() if item.get(theirs)}


def _number(value: object) -> object:
    """A number where the text is one; the text otherwise."""
    try:
        number = float(str(value))
    except ValueError:
        return value
    return number if number - number == 0 else value  # neither infinite nor NaN
