// One tooltip for the whole page: definitions, formulas, exact words.
// Contract: [data-tip="text"] shows it when pointed at, focused or tapped; Escape hides it. It lives in the top layer,
// so no table or card cuts it off, and works for whatever a swap brings.
const tip = Object.assign(document.createElement("div"), { id: "tip", className: "tip", popover: "manual" });
tip.setAttribute("role", "tooltip");
document.body.append(tip);
let owner = null;

function put(target) {
  const box = target.getBoundingClientRect();
  const size = tip.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.left + box.width / 2 - size.width / 2, innerWidth - size.width - 8));
  const above = box.top - size.height - 8;
  tip.style.left = `${left}px`;
  tip.style.top = `${above > 8 ? above : box.bottom + 8}px`;
}

function show(target) {
  if (owner === target || !target.dataset.tip) return;
  hide();
  owner = target;
  tip.textContent = target.dataset.tip;
  target.setAttribute("aria-describedby", "tip");
  const dialog = target.closest("dialog[open]");
  (dialog ?? document.body).append(tip);
  tip.showPopover();
  put(target);
}

function hide() {
  owner?.removeAttribute("aria-describedby");
  owner = null;
  if (tip.isConnected && tip.matches(":popover-open")) tip.hidePopover();
}

for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const target = event.target.closest?.("[data-tip]");
    if (target) show(target);
    else if (owner && (kind === "focusin" || !tip.contains(event.target))) hide();
  });
}
document.addEventListener("focusout", hide);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
document.addEventListener("scroll", hide, { capture: true, passive: true });
document.addEventListener("htmx:beforeSwap", hide);
