"""The desk as somebody without JavaScript uses it: pages are opened, their own forms are filled in and sent."""

from lxml import html


class Desk:
    """One person at the desk; ``page`` is what they have before them."""

    def __init__(self, client):
        self._client = client
        self._at = "/"
        self.page = None
        self.status = 0

    def open(self, address):
        return self._arrive(self._client.get(address, follow=True), address)

    def send(self, action, button=None, **given):
        """Send the form of the page whose address ends in ``action``, with ``button`` (its name) pressed."""
        form = self.form(action)
        told = {name: value for name, value in form.form_values() if name not in given}
        for name, value in form.form_values():
            if name not in given and isinstance(told[name], str) and told[name] != value:
                told[name] = [told[name], value]
        unknown = [name for name in given if name not in form.fields]
        assert not unknown, f"the form has no {unknown}; it has {sorted(form.fields.keys())}"
        pressed = {button: "1"} if button else {}
        where = form.action or self._at
        return self._arrive(self._client.post(where, {**told, **given, **pressed}, follow=True), where)

    def form(self, action):
        found = [form for form in self.page.forms if (form.action or self._at).split("?")[0].endswith(action)]
        assert found, f"no form for {action}: {[form.action for form in self.page.forms]}\n{self.text[:2000]}"
        return found[-1]

    def has_form(self, action):
        return any((form.action or self._at).split("?")[0].endswith(action) for form in self.page.forms)

    def follow(self, words):
        """Click the first link whose words contain these."""
        for link in self.page.iter("a"):
            if words in "".join(link.itertext()):
                return self.open(link.get("href"))
        raise AssertionError(f"no link “{words}” on the page")

    @property
    def text(self):
        return " ".join("".join(self.page.find(".//main").itertext()).split())

    def _arrive(self, answer, address):
        self.status = answer.status_code
        self._at = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        self.page = html.fromstring(answer.content.decode())
        return self
