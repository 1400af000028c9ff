// Single-key shortcuts: / searches, ? helps, G then a letter goes; every other plain key is offered to
// the page as a cancelable "plainkey" event {key} (rows.js listens).
// Contract: places to go are <a data-go="i">; [data-keys-switch] (a checkbox) turns all of this off, kept in
// localStorage "keys". Never while typing, with a modifier held, or with a dialog open. Ctrl+K always works.
const WAIT_FOR_LETTER = 1500;
const TYPING = "input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable]";
let goUntil = 0;

const isOff = () => {
  try { return localStorage.getItem("keys") === "off"; } catch { return false; }
};
const isTyping = (target) => target instanceof Element && target.closest(TYPING) !== null;
const isBusy = (event) =>
  event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing ||
  isTyping(event.target) || document.querySelector("dialog[open]") !== null;

function go(letter) {
  goUntil = 0;
  const link = document.querySelector(`[data-go="${CSS.escape(letter)}"]`);
  link?.click();
  return link !== null;
}

function search() {
  const field = document.getElementById("search");
  field?.focus();
  field?.select();
  return Boolean(field);
}

function help() {
  document.getElementById("keys")?.showModal();
  return true;
}

function offer(key) {
  const event = new CustomEvent("plainkey", { detail: { key }, cancelable: true });
  document.dispatchEvent(event);
  return event.defaultPrevented;
}

function act(key) {
  if (Date.now() < goUntil) return go(key.toLowerCase());
  if (key === "/") return search();
  if (key === "?") return help();
  if (key.toLowerCase() === "g") {
    goUntil = Date.now() + WAIT_FOR_LETTER;
    return true;
  }
  return offer(key);
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("palette"));
  } else if (!isBusy(event) && !isOff() && act(event.key)) {
    event.preventDefault();
  }
});

for (const control of document.querySelectorAll("[data-keys-switch]")) {
  control.checked = !isOff();
  control.addEventListener("change", () => {
    try { localStorage.setItem("keys", control.checked ? "on" : "off"); } catch { /* only for this page then */ }
  });
}
