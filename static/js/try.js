// A form's live test: sends it to the real endpoint, shows the answer, follows it to its fate and shows what was stored.
// Contract: <form data-try data-try-shows="#id" data-try-refreshes="#id" data-try-stored="/api/…/submissions"> posts its
// fields as JSON to its action; the answer is written into the <pre> of data-try-shows, with what the API tells of the
// submission once it is settled, and data-try-refreshes gets a "refresh" then.
const ASK_AGAIN = 500;
const LONGEST = 20000;

async function send(form) {
  const data = new FormData(form);
  const names = [...new Set(data.keys())];
  const sent = Object.fromEntries(names.map((name) => [name, data.getAll(name).length > 1 ? data.getAll(name) : data.get(name)]));
  const fields = { ...sent, page: location.href, referrer: document.referrer };
  const filled = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
  return fetch(form.getAttribute("action"), {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(filled),
  });
}

// Only the path: the address in the answer is the public one, which may be another than this page's.
async function fate(address) {
  const until = Date.now() + LONGEST;
  let told = { state: "received" };
  while (told.state === "received" && Date.now() < until) {
    await new Promise((resolve) => { setTimeout(resolve, ASK_AGAIN); });
    told = await (await fetch(new URL(address).pathname, { credentials: "omit" })).json();
  }
  return told;
}

// What was kept, field by field with our word for it, and whom it became.
async function stored(form, id) {
  const kept = await (await fetch(`${form.dataset.tryStored}/${id}`)).json();
  const fields = kept.sent.map(({ name, value, means }) => `${name} = ${JSON.stringify(value)} → ${means ?? "only kept"}`);
  const agreed = kept.agreed ? [`agreed to: ${kept.agreed}`] : [];
  return [...fields, ...agreed, kept.contact ? `became ${kept.contact.name} (contact ${kept.contact.id})` : "no contact yet"];
}

function show(form, lines) {
  const box = document.querySelector(form.dataset.tryShows);
  box.hidden = false;
  box.querySelector("pre").textContent = lines.join("\n");
}

const refresh = (form) => document.querySelector(form.dataset.tryRefreshes)?.dispatchEvent(new Event("refresh"));

async function attempt(form) {
  const answer = await send(form);
  const told = await answer.json();
  const lines = [`${answer.status} ${answer.statusText}`.trim(), JSON.stringify(told, null, 2)];
  show(form, lines);
  refresh(form);
  if (!answer.ok) return;
  const became = await fate(told.status_url);
  lines.push("", became.reason ? `${became.state}: ${became.reason}` : became.state);
  show(form, lines);
  show(form, [...lines, ...(await stored(form, told.id))]);
  refresh(form);
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-try]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  try {
    await attempt(form);
  } catch {
    show(form, ["The server did not answer."]);
  } finally {
    button.disabled = false;
  }
});
