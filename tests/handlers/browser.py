"""A browser without JavaScript: it keeps cookies, follows redirects, fills in and sends forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.handlers.gateway import Reply, invoke, make_event

FORM = "application/x-www-form-urlencoded"
# What a page with `no-referrer` sends along with its own forms.
OWN = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}


@dataclass
class Form:
    """`fields` are those that are sent if nobody touches it; `boxes` have what each sends once it is ticked."""

    action: str = ""
    method: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    boxes: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """What a person sees of an answer, and what they can do with it."""

    def __init__(self, path: str, reply: Reply) -> None:
        super().__init__()
        self.path, self.reply, self.status, self.html = path, reply, reply.status, reply.text
        self.forms: list[Form] = []
        self._called: dict[str, Form] = {}
        self.links: list[str] = []
        self.tags: list[str] = []
        self.title, self.text, self.alert, self.language = "", "", "", ""
        self.described: dict[str, str] = {}
        self._stack: list[str] = []
        self._alert, self._select, self._written = False, "", ""
        self.feed(reply.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.language = given.get("lang", self.language)
        if tag == "form":
            form = self._called.setdefault(given["id"], Form()) if "id" in given else Form()
            form.action, form.method = given["action"], given["method"]
            self.forms.append(form)
        if tag == "a":
            self.links.append(given["href"])
        if tag in ("input", "textarea") and "disabled" not in given:
            # One that stands outside of its form may stand before it.
            form = self._called.setdefault(given["form"], Form()) if "form" in given else self.forms[-1]
            self._field(form, given)
        if tag == "textarea" and self.forms:
            self._written = given["name"]
        if tag == "select" and self.forms:
            self._select = given["name"]
        if tag == "option" and self._select and ("selected" in given or self._select not in self.forms[-1].fields):
            self.forms[-1].fields[self._select] = given.get("value", "")
        if given.get("aria-invalid"):
            self.described[given["name"]] = given.get("aria-describedby", "")
        self._stack.append(tag)
        self._alert = self._alert or given.get("role") == "alert"

    def _field(self, form: Form, given: dict[str, str]) -> None:
        name, kind = given["name"], given.get("type", "text")
        value = given.get("value", "on" if kind == "checkbox" else "")
        form.kinds[name] = kind
        if kind == "checkbox":
            form.boxes[name] = value
        if kind not in ("checkbox", "radio") or "checked" in given:
            form.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._select = self._written = ""
        if tag == "div" and self._alert:
            self._alert = False

    def handle_data(self, data: str) -> None:
        inside = self._stack[-1] if self._stack else ""
        if self._written:
            self.forms[-1].fields[self._written] = data
        if inside == "title":
            self.title += data.strip()
        if inside not in ("style", "title") and data.strip():
            self.text += data.strip() + "\n"
            self.alert += data.strip() + "\n" if self._alert else ""

    def form(self, ending: str) -> Form:
        """The first form whose address ends so."""
        return next(one for one in self.forms if one.action.endswith(ending))

    def has_form(self, ending: str) -> bool:
        return any(one.action.endswith(ending) for one in self.forms)


class Browser:
    """One person's browser. `stage` is the part of the address that API Gateway takes off. `left_for`: the page of
    somebody else that it was sent to last, which it does not open."""

    def __init__(self, stage: str = "", **headers: str) -> None:
        self.stage, self.headers = stage, {name.replace("_", "-"): value for name, value in headers.items()}
        self.cookies: dict[str, str] = {}
        self.redirects = 0
        self.left_for = ""

    def open(self, path: str, method: str = "GET") -> Page:
        return self._go(method, path, None, {"Sec-Fetch-Site": "none"})

    def submit(self, form: Form, headers: Mapping[str, str] = OWN, **typed: Any) -> Page:
        """With what is typed; of a box whose tick is taken away, None."""
        sent = {name: value for name, value in (form.fields | typed).items() if value is not None}
        return self.post(form.action, sent, headers)

    def post(self, path: str, fields: Mapping[str, Any], headers: Mapping[str, str] = OWN) -> Page:
        return self._go("POST", path, urlencode(fields).encode(), {"Content-Type": FORM, **headers})

    def send(self, path: str, body: bytes, kind: str) -> Page:
        """A form that is sent as something else than fields, such as one with a file."""
        return self._go("POST", path, body, {"Content-Type": kind, **OWN})

    def upload(self, form: Form, content: bytes, kind: str = "image/png", **typed: str) -> Page:
        """The form with this file in it, and what is typed."""
        given = {"form_token": form.fields["form_token"]} | typed
        body = b"".join(
            b'--b0und\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value.encode())
            for name, value in given.items()
        ) + (
            b'--b0und\r\nContent-Disposition: form-data; name="file"; filename="picture.png"\r\n'
            b"Content-Type: " + kind.encode() + b"\r\n\r\n" + content + b"\r\n--b0und--\r\n"
        )
        return self.send(form.action, body, "multipart/form-data; boundary=b0und")

    def _go(self, method: str, path: str, raw: bytes | None, headers: Mapping[str, str]) -> Page:
        given = {"Accept": "text/html", **self.headers, **headers}
        if self.cookies:
            given["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        reply = invoke(make_event(method, path.removeprefix(self.stage), given, raw, "page-request"))
        self._keep(reply.cookies)
        if reply.status == 303:
            self.redirects += 1
            assert self.redirects < 50, "a redirect that never ends"
            to = urlsplit(reply.headers["location"])
            if to.netloc not in ("", "usher.test"):
                self.left_for = reply.headers["location"]
                return Page(path, reply)
            return self._go("GET", to._replace(scheme="", netloc="").geturl(), None, {})
        return Page(path, reply)

    def _keep(self, cookies: list[str]) -> None:
        for cookie in cookies:
            pair, *attributes = cookie.split("; ")
            name, _, value = pair.partition("=")
            self.cookies[name] = value
            if "Max-Age=0" in attributes:
                del self.cookies[name]
