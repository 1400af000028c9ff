"""Ready to paste: what a web developer puts on a page, or into a program, so that its form reaches us.

Plain text with the form's own address and fields in it. The first needs nothing but HTML, and nothing in it
is styled inline; its few lines of script only note where the visitor came from, which a strict policy of the
page leaves out. What is hidden twice stays so where the page lays one of the two out.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from string import Template

from leads.intake.models import Form
from leads.intake.rules import CONSENT_VERSION, TRAP, Question, Type

HTML = Template("""<form action="$address" method="post" id="$id">
$fields  <p hidden><label hidden>Leave this empty
    <input name="$trap" tabindex="-1" autocomplete="off"></label></p>
  <button type="submit">Send</button>
</form>
<script>
  // Where the visitor came from: the marks in the link (utm_…), this page, the page before.
  (function (form) {
    var came = new URLSearchParams(location.search);
    came.set("page", location.href);
    came.set("referrer", document.referrer);
    came.forEach(function (value, name) {
      if (!/^(utm_|page$$|referrer$$)/.test(name)) return;
      var field = document.createElement("input");
      field.type = "hidden"; field.name = name; field.value = value;
      form.append(field);
    });
  })(document.getElementById("$id"));
</script>
""")
SCRIPT = Template("""<script src="$hosted/embed.js" async></script>
<noscript><a href="$hosted/">$name</a></noscript>
""")
# Where the visitor came from goes along here too, from their first page on if our script for web sites is
# there; what was typed comes last and wins.
FETCH = Template("""const form = document.querySelector("form");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const marks = new URLSearchParams(location.search);
  const typed = new FormData(form);
  const values = (name) => (typed.getAll(name).length > 1 ? typed.getAll(name) : typed.get(name));
  const answer = await fetch("$address", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      page: location.href,
      referrer: document.referrer,
      ...Object.fromEntries([...marks].filter(([name]) => name.startsWith("utm_"))),
      ...window.smarketing?.fields(),
      ...Object.fromEntries([...typed.keys()].map((name) => [name, values(name)])),
    }),
  });
  const told = await answer.json();
  if (answer.ok) form.replaceWith("Thank you.");
  else alert(told.detail); // told.field names the field at fault
});
""")
CURL = Template("""curl -i "$address" \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: your-own-id-of-this-submission" \\
  -d '$json'
""")
PYTHON = Template("""import json
import urllib.request

request = urllib.request.Request(
    "$address",
    data=json.dumps($python).encode(),
    headers={"Content-Type": "application/json", "Idempotency-Key": "your-own-id-of-this-submission"},
)
with urllib.request.urlopen(request) as answer:
    print(answer.status, json.load(answer)["status_url"])
""")
EXAMPLES = {
    "name": "Ada Byron",
    "first_name": "Ada",
    "last_name": "Byron",
    "email": "ada@acme.example",
    "phone": "+442079460000",
    "company": "Acme",
    "country": "GB",
}
TYPED = {
    Type.NUMBER: "12",
    Type.DATE: "2026-03-31",
    Type.CHECKBOX: "yes",
    Type.EMAIL: "ada@acme.example",
    Type.URL: "https://acme.example",
}


@dataclass(frozen=True, slots=True)
class Snippet:
    """`id` is the element's on the page, for its copy button."""

    id: str
    title: str
    hint: str
    text: str


def snippets(form: Form, address: str, hosted: str) -> Sequence[Snippet]:
    """`address` is where the form posts to, `hosted` its own page's, without the slash at the end."""
    example = _example(form)
    terms = {
        "address": address,
        "hosted": hosted,
        "name": escape(form.name),
        "id": f"form-{form.key}",
        "fields": "".join(map(_field, form.drawn)) + _consent(form),
        "trap": TRAP,
        "json": json.dumps(example, ensure_ascii=False).replace("'", "'\\''"),
        "python": repr(example),
    }
    told = (
        (
            "html",
            "HTML form",
            HTML,
            "Paste it into the page. Whoever sends it is led to the next page by itself.",
        ),
        (
            "script",
            "Small script",
            SCRIPT,
            "Draws the form into the page and keeps up with its fields; without scripts, a link to its page.",
        ),
        ("fetch", "From your own script", FETCH, "For a page that sends its form itself."),
        (
            "curl",
            "From a server or a terminal",
            CURL,
            "Answers 202 with the address under which the submission's fate can be read.",
        ),
        ("python", "From Python", PYTHON, "With nothing but the standard library."),
    )
    return tuple(
        Snippet(f"snippet-{name}", title, hint, template.substitute(terms))
        for name, title, template, hint in told
    )


def _field(question: Question) -> str:
    name, label = escape(question.name), escape(question.label)
    needed = " required" if question.required else ""
    if question.type == Type.HIDDEN:
        return f'  <input type="hidden" name="{name}" value="{escape(question.value)}">\n'
    if question.type == Type.CHECKBOX:
        return f'  <label><input type="checkbox" name="{name}" value="yes"{needed}> {label}</label>\n'
    if question.type == Type.LONG_TEXT:
        return f'  <label>{label} <textarea name="{name}" rows="4"{needed}></textarea></label>\n'
    if question.type in (Type.CHOICE, Type.SEVERAL):
        options, many = "".join(_options(question)), " multiple" * (question.type == Type.SEVERAL)
        return f'  <label>{label} <select name="{name}"{many}{needed}>{options}</select></label>\n'
    kind = "" if question.input == "text" else f' type="{question.input}"'
    fills = f' autocomplete="{question.fills}"' if question.fills else ""
    return f'  <label>{label} <input name="{name}"{kind}{fills}{needed}></label>\n'


def _options(question: Question) -> Iterator[str]:
    if question.type == Type.CHOICE:
        yield "<option></option>"
    for choice, label in question.offers:
        value = "" if choice == label else f' value="{escape(choice)}"'
        yield f"<option{value}>{escape(label)}</option>"


def _consent(form: Form) -> str:
    if form.consent is None:
        return ""
    needed = " required" if form.consent_required else ""
    box = f'<input type="checkbox" name="consent" value="yes"{needed}>'
    version = f'<input type="hidden" name="{CONSENT_VERSION}" value="{form.consent.version}">'
    return f"  <label>{box} {escape(form.consent.text)}</label>\n  {version}\n"


def _example(form: Form) -> dict[str, str]:
    """What a submission may look like: the form's own fields, and where its visitor came from."""
    answers = {question.name: _answer(question) for question in form.drawn}
    agreed = {"consent": "yes"} if form.consent else {}
    return {**answers, **agreed, "utm_source": "newsletter", "utm_medium": "email"}


def _answer(question: Question) -> str:
    if question.type in (Type.CHOICE, Type.SEVERAL):
        return question.choices[0]
    typed = TYPED.get(Type(question.type), "")
    return question.value or typed or EXAMPLES.get(question.means, "Anything")
