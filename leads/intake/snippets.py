"""Ready to paste: what a web developer puts on a page so that its form reaches us.

Plain text with the form's own address in it. The first needs nothing but HTML; its few lines of
script only note where the visitor came from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from string import Template

from leads.intake.models import Form

MORE = """  <label>Company <input name="company" autocomplete="organization"></label>
  <label>Phone <input name="phone" type="tel" autocomplete="tel"></label>
"""
HTML = Template("""<form action="$address" method="post" id="$id">
  <label>Name <input name="name" autocomplete="name"$required></label>
  <label>E-mail <input name="email" type="email" autocomplete="email" required></label>
$more  <button type="submit">Send</button>
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
# Where the visitor came from goes along here too; what was typed comes last and wins.
FETCH = Template("""const form = document.querySelector("form");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const marks = new URLSearchParams(location.search);
  const answer = await fetch("$address", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      ...Object.fromEntries([...marks].filter(([name]) => name.startsWith("utm_"))),
      ...Object.fromEntries(new FormData(form)),
      page: location.href,
      referrer: document.referrer,
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
  -d '{"email": "ada@acme.example", "name": "Ada Byron", "utm_source": "newsletter", "utm_medium": "email"}'
""")


@dataclass(frozen=True, slots=True)
class Snippet:
    """`id` is the element's on the page, for its copy button."""

    id: str
    title: str
    hint: str
    text: str


def snippets(form: Form, address: str) -> Sequence[Snippet]:
    offer = form.kind == Form.Kind.OFFER
    terms = {
        "address": address,
        "id": f"form-{form.key}",
        "more": MORE if offer else "",
        "required": " required" if offer else "",
    }
    return (
        Snippet(
            "snippet-html",
            "HTML form",
            "Paste it into the page. Whoever sends it is led to the next page by itself.",
            HTML.substitute(terms),
        ),
        Snippet(
            "snippet-fetch",
            "From your own script",
            "For a page that sends its form itself. Any web site may post here.",
            FETCH.substitute(terms),
        ),
        Snippet(
            "snippet-curl",
            "From a server or a terminal",
            "Answers 202 with the address under which the submission's fate can be read.",
            CURL.substitute(terms),
        ),
    )
