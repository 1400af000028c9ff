// Polling that never moves what somebody is about to click.
// Contract: <… id data-refresh="15" hx-get="…" hx-trigger="refresh" hx-swap="outerHTML"> is asked for every 15 s, but not
//   while the tab is hidden, the pointer is over it, a finger touched it or a key was pressed in it just now, something
//   is being typed or chosen in it, or a dialog or menu is open. What arrives while that is so is thrown away and asked for again.
const AFTER_TOUCH = 6000;
const AFTER_KEY = 10000;
const due = new Map(); // id → moment of the next poll
const touched = new Map(); // id → moment until which it rests
const hovers = matchMedia("(hover: hover)");

const rest = (event, length) => {
  const region = event.target.closest?.("[data-refresh]");
  if (region) touched.set(region.id, Date.now() + length);
};

function isInUse(region) {
  const active = document.activeElement;
  const typing = region.contains(active) && active.matches("input:not([type=checkbox]), textarea, select");
  const picked = region.querySelector("[data-pick]:checked") !== null;
  const open = document.querySelector("dialog[open], [popover]:popover-open, .dropdown-menu.show") !== null;
  const pointed = hovers.matches && region.matches(":hover");
  return document.hidden || typing || picked || open || pointed || Date.now() < (touched.get(region.id) ?? 0);
}

function tick() {
  for (const region of document.querySelectorAll("[data-refresh]")) {
    const pause = Number(region.dataset.refresh) * 1000;
    if (!due.has(region.id)) due.set(region.id, Date.now() + pause);
    if (Date.now() < due.get(region.id) || isInUse(region)) continue;
    due.set(region.id, Date.now() + pause);
    window.htmx?.trigger(region, "refresh");
  }
}

const isPoll = ({ requestConfig }) => requestConfig.triggeringEvent?.type === "refresh";

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.triggeringEvent?.type === "refresh") detail.headers["X-Poll"] = "1";
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const region = detail.requestConfig.elt;
  if (!isPoll(detail) || !isInUse(region)) return;
  detail.shouldSwap = false;
  due.set(region.id, Date.now() + 1000);
});

document.addEventListener("pointerdown", (event) => rest(event, AFTER_TOUCH));
document.addEventListener("keydown", (event) => rest(event, AFTER_KEY));
document.addEventListener("focusin", (event) => rest(event, AFTER_KEY));
setInterval(tick, 1000);
