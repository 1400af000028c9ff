// Draws a form of ours into somebody else's page, where its script element stands, and sends it.
// Contract: <script src="https://…/f/<key>/embed.js" async></script>; one element with class smarketing-form appears
// after it, to be styled by the page. Everything shown is set as text. Without scripts, the page's own <noscript> holds.
(() => {
  const me = document.currentScript;
  const [, base, key] = me.src.match(/^(.*\/)f\/([^/]+)\/embed\.js/);
  const home = `${base}api/v1/forms/${key}`;
  const INPUT = { phone: "tel", email: "email", number: "number", date: "date", text: "text", url: "url", checkbox: "checkbox" };

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function control(question) {
    const { name, required } = question;
    if (question.type === "long_text") return element("textarea", { name, required, rows: 4 });
    if (question.type === "choice" || question.type === "several") {
      const multiple = question.type === "several";
      const options = question.choices.map((value, place) => element("option", { value }, question.labels[place] ?? value));
      return element("select", { name, required, multiple }, ...(multiple ? [] : [element("option", { value: "" })]), ...options);
    }
    const made = element("input", { name, required, type: INPUT[question.type] ?? "text" });
    if (question.type === "number") made.step = "any";
    if (question.type === "checkbox") made.value = "yes";
    return made;
  }

  function field(question) {
    const { name, type, label, value } = question;
    if (type === "hidden") return element("input", { type: "hidden", name, value });
    const row = type === "checkbox" ? [control(question), ` ${label}`] : [label, " ", control(question)];
    return element("p", {}, element("label", {}, ...row));
  }

  function consent(plan) {
    if (!plan.consent_text) return [];
    const asked = { name: "consent", type: "checkbox", label: plan.consent_text, required: plan.consent_required };
    return [field(asked), element("input", { type: "hidden", name: "_consent_version", value: plan.consent_version })];
  }

  // No person sees this field, so only programs fill it in.
  function trap() {
    const box = element("input", { name: "fax_extension", tabIndex: -1, autocomplete: "off" });
    return element("p", { hidden: true }, element("label", { hidden: true }, "Leave this empty ", box));
  }

  function came() {
    const marks = [...new URLSearchParams(location.search)].filter(([name]) => name.startsWith("utm_"));
    return { ...Object.fromEntries(marks), page: location.href, referrer: document.referrer };
  }

  // What was sent of one name several times is a list.
  function filled(form) {
    const data = new FormData(form);
    const names = [...new Set(data.keys())];
    return Object.fromEntries(names.map((name) => [name, data.getAll(name).length > 1 ? data.getAll(name) : data.get(name)]));
  }

  async function send(form, status) {
    const answer = await fetch(`${home}/submissions`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...came(), ...filled(form) }),
    });
    const told = await answer.json();
    if (!answer.ok) {
      status.textContent = told.detail;
      form.elements.namedItem(told.field ?? "")?.focus?.();
    } else if (told.next) {
      location.assign(told.next);
    } else {
      form.replaceWith(element("p", { className: "smarketing-thanks", role: "status" }, told.message || "Thank you."));
    }
  }

  function draw(plan) {
    const status = element("p", { role: "alert" });
    const button = element("button", { type: "submit" }, "Send");
    const stamp = element("input", { type: "hidden", name: "_stamp", value: plan.stamp });
    const rows = [...plan.questions.map(field), ...consent(plan), trap(), stamp, status, button];
    const form = element("form", { className: "smarketing-form", method: "post", action: `${home}/submissions` }, ...rows);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      try {
        await send(form, status);
      } catch {
        status.textContent = "That could not be sent. Please try again.";
      } finally {
        button.disabled = false;
      }
    });
    me.after(form);
  }

  async function start() {
    try {
      const answer = await fetch(`${home}/plan`);
      if (!answer.ok) throw new Error(answer.status);
      draw(await answer.json());
    } catch {
      me.after(element("a", { href: `${base}f/${key}/` }, "Open the form"));
    }
  }

  start();
})();
