// Native dialogs: opened by a button, closed by Cancel, Escape, the backdrop, or a success.
// Contract: [data-dialog="#id"] opens <dialog id>, [data-close] inside closes it; a 2xx answer to an htmx form
// inside closes it, any other leaves it open with everything typed. dialog[data-open] opens by itself when it arrives.
function open(dialog) {
  if (!dialog || dialog.open) return;
  for (const pop of document.querySelectorAll("[popover]:popover-open")) pop.hidePopover();
  dialog.showModal();
  dialog.querySelector("[autofocus], .is-invalid, select, textarea, input:not([type=hidden])")?.focus();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) open(document.querySelector(opener.dataset.dialog));
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
});

// The backdrop is the dialog itself: pressed and released there, so that selecting text never closes it.
let pressed = null;
document.addEventListener("pointerdown", (event) => { pressed = event.target; });
document.addEventListener("click", (event) => {
  const { target } = event;
  if (target instanceof HTMLDialogElement && target === pressed && !inside(target, event)) target.close();
});

function inside(dialog, { clientX, clientY }) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const form = detail.requestConfig.elt;
  if (detail.xhr.status < 300 && form.matches("form")) form.closest("dialog")?.close();
});

// A refused form came back: whoever typed goes on at what is wrong.
document.addEventListener("htmx:load", ({ detail }) => {
  if (!detail.elt.matches?.("dialog[open] form")) return;
  detail.elt.querySelector(".is-invalid, .has-error :is(input, select, textarea), textarea, select, input:not([type=hidden])")?.focus();
});

document.addEventListener("htmx:load", ({ detail }) => {
  const here = detail.elt.matches?.("dialog[data-open]") ? detail.elt : detail.elt.querySelector?.("dialog[data-open]");
  open(here);
});
