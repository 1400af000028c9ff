// Choosing several rows: select all, a count, and a selection that survives swaps and paging by htmx.
// Contract: <form data-bulk> (one per page) may hold or name the rest by its id:
//   input[data-pick name=… value=id] per row, [data-pick-all], [data-picked-count] (text), [data-picked-bar]
//   (hidden while nothing is chosen), [data-pick-none] (clears). Shift+click chooses a range.
//   What was chosen on a page not shown any more is sent along as hidden inputs.
const chosen = new Map(); // value → field name
let last = null;

const form = () => document.querySelector("form[data-bulk]");
const picks = () => [...document.querySelectorAll("[data-pick]")];

function carry() {
  const holder = form();
  if (!holder) return;
  holder.querySelectorAll("[data-carried]").forEach((each) => each.remove());
  const shown = new Set(picks().map((pick) => pick.value));
  for (const [value, name] of chosen) {
    if (shown.has(value)) continue;
    const hidden = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    hidden.dataset.carried = "";
    holder.append(hidden);
  }
}

function draw() {
  const all = picks();
  for (const pick of all) {
    pick.checked = chosen.has(pick.value);
    pick.closest("[data-row], tr, li")?.classList.toggle("is-picked", pick.checked);
  }
  const here = all.filter((pick) => pick.checked).length;
  for (const every of document.querySelectorAll("[data-pick-all]")) {
    every.checked = all.length > 0 && here === all.length;
    every.indeterminate = here > 0 && here < all.length;
  }
  const away = chosen.size - here;
  for (const count of document.querySelectorAll("[data-picked-count]")) {
    count.textContent = `${chosen.size} selected${away ? `, ${away} not on this page` : ""}`;
  }
  for (const bar of document.querySelectorAll("[data-picked-bar]")) bar.hidden = chosen.size === 0;
  carry();
}

function set(pick, on) {
  if (on) chosen.set(pick.value, pick.name);
  else chosen.delete(pick.value);
}

function range(pick) {
  const all = picks();
  const [from, to] = [all.indexOf(last), all.indexOf(pick)].sort((a, b) => a - b);
  return from < 0 ? [pick] : all.slice(from, to + 1);
}

document.addEventListener("click", (event) => {
  const pick = event.target.closest("[data-pick]");
  const every = event.target.closest("[data-pick-all]");
  if (pick) (event.shiftKey ? range(pick) : [pick]).forEach((each) => set(each, pick.checked));
  if (every) picks().forEach((each) => set(each, every.checked));
  if (event.target.closest("[data-pick-none]")) chosen.clear();
  if (pick) last = pick;
  if (pick || every || event.target.closest("[data-pick-none]")) draw();
});

// An accepted bulk act empties the selection; a refused one keeps it.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.requestConfig.elt === form() && detail.requestConfig.verb === "post" && detail.xhr.status < 300) chosen.clear();
});

// A row that an act of its own took away or changed is no longer chosen.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const pick = detail.target.matches("[data-row]") && detail.target.querySelector("[data-pick]");
  if (pick && detail.xhr.status < 300) chosen.delete(pick.value);
});

document.addEventListener("htmx:afterRequest", () => setTimeout(draw));
document.addEventListener("htmx:afterSettle", draw);
picks().filter((pick) => pick.checked).forEach((pick) => set(pick, true));
draw();
