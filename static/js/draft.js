// What was typed is kept until the server accepted it: through a refusal, a dead connection, a closed dialog.
// Contract: <form data-draft="key">; the server puts data-bound on a form it renders with the person's own input.
//   Kept in sessionStorage "draft:key" (this tab only). Forgotten when an htmx POST is answered 2xx, when the page
//   after a plain POST no longer holds the form, or when any page shows [data-draft-done="key"].
//   Passwords, files and hidden inputs are never kept.
const SKIP = "[type=password], [type=file], [type=hidden], [type=submit], [data-no-draft]";
const name = (key) => `draft:${key}`;

function store(key, value) {
  try {
    if (value) sessionStorage.setItem(name(key), JSON.stringify(value));
    else sessionStorage.removeItem(name(key));
  } catch { /* no storage: the form still works */ }
}

function read(key) {
  try { return JSON.parse(sessionStorage.getItem(name(key))); } catch { return null; }
}

const fields = (form) => [...form.elements].filter((field) => field.name && !field.matches(SKIP));

function typed(form) {
  const values = {};
  for (const field of fields(form)) {
    if (/checkbox|radio/.test(field.type)) (values[field.name] ??= []).push(...(field.checked ? [field.value] : []));
    else if (field.multiple) values[field.name] = [...field.selectedOptions].map((option) => option.value);
    else values[field.name] = field.value;
  }
  return values;
}

function fill(form, values) {
  for (const field of fields(form)) {
    const value = values[field.name];
    if (value === undefined) continue;
    if (/checkbox|radio/.test(field.type)) field.checked = value.includes(field.value);
    else if (field.multiple) [...field.options].forEach((option) => { option.selected = value.includes(option.value); });
    else field.value = value;
  }
}

function restore(root) {
  for (const form of root.querySelectorAll("form[data-draft]:not([data-bound])")) {
    if (form.dataset.restored) continue;
    form.dataset.restored = "yes";
    const draft = read(form.dataset.draft);
    if (draft) fill(form, draft.values);
  }
}

// Plain POSTs: a page of ours without the form is the proof that it was accepted.
function forgetAccepted() {
  for (const done of document.querySelectorAll("[data-draft-done]")) store(done.dataset.draftDone, null);
  const kept = Object.keys(sessionStorage).filter((key) => key.startsWith("draft:"));
  for (const key of kept.map((each) => each.slice(6))) {
    if (read(key)?.sent && !document.querySelector(`form[data-draft="${CSS.escape(key)}"]`)) store(key, null);
  }
}

document.addEventListener("input", ({ target }) => {
  const form = target.form?.closest("form[data-draft]");
  if (form) store(form.dataset.draft, { values: typed(form) });
});

document.addEventListener("submit", ({ target }) => {
  if (!target.matches("form[data-draft]") || target.hasAttribute("hx-post")) return;
  store(target.dataset.draft, { values: typed(target), sent: true });
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.requestConfig.elt;
  if (form.matches("form[data-draft]") && detail.xhr.status >= 200 && detail.xhr.status < 300) store(form.dataset.draft, null);
});

document.addEventListener("htmx:load", ({ detail }) => restore(detail.elt.parentElement ?? document));
forgetAccepted();
restore(document);
