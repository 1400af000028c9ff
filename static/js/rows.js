// Moving through lists by key, and keeping one's place when a row goes away.
// Contract: <… data-rows> holds rows [data-row], each with an id; tabindex="-1" is set here.
//   J/K move; Enter follows the row's [data-open] link; X ticks its [data-pick]; any other key clicks the
//   element with that data-key="1" inside the focused row (letters in either case).
//   Where no row has the focus, keys click what a [data-keys] region (one record's own page) offers, J and K too.
//   When a swap takes the row that had the focus, the row now in its place gets it.
let place = null; // {row, id, index} of the row that last had the focus

const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")].filter((row) => row.checkVisibility());
const current = () => document.activeElement?.closest("[data-row]") ?? null;

function focus(row) {
  if (!row) return false;
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest", behavior: "instant" });
  return true;
}

function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  if (at < 0) return focus(all[place ? Math.min(place.index, all.length - 1) : 0]);
  return focus(all[Math.max(0, Math.min(all.length - 1, at + by))]);
}

function press(key) {
  const scope = current() ?? document.querySelector("[data-keys]");
  const button = [...(scope?.querySelectorAll("[data-key]") ?? [])].find(
    (each) => each.dataset.key.toLowerCase() === key.toLowerCase() && !each.disabled,
  );
  button?.click();
  return Boolean(button);
}

function act(key) {
  if (key === "j" && step(1)) return true;
  if (key === "k" && step(-1)) return true;
  const row = current();
  if (key === "Enter" && row === document.activeElement) {
    const link = row.querySelector("[data-open]");
    link?.click();
    return Boolean(link);
  }
  if (key === "x" && row?.querySelector("[data-pick]")) {
    row.querySelector("[data-pick]").click();
    return true;
  }
  return press(key);
}

document.addEventListener("plainkey", (event) => {
  if (act(event.detail.key)) event.preventDefault();
});

document.addEventListener("focusin", () => {
  const row = current();
  if (row) place = { row, id: row.id, index: rows().indexOf(row) };
  else if (!document.activeElement.closest("dialog, .toasts")) place = null;
});

// Pressing elsewhere is leaving: nothing is taken back from somebody who moved on.
document.addEventListener("pointerdown", ({ target }) => {
  if (!target.closest("[data-row], dialog, .toasts")) place = null;
});

const isLost = () => document.activeElement === document.body || document.activeElement === null;
const took = ({ removedNodes }) => [...removedNodes].some((node) => node.contains(place.row));

new MutationObserver((changes) => {
  if (!place || !isLost() || !changes.some(took)) return;
  // A row that was only drawn anew keeps the focus. One that an act sent elsewhere doesn't take it along:
  // the row now in its place gets it.
  const all = rows();
  focus(all[place.index]?.id === place.id ? all[place.index] : all[Math.min(place.index, all.length - 1)]);
}).observe(document.body, { childList: true, subtree: true });
