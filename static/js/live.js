// What the page says to everybody: toasts, the one polite live region, and htmx answers that are no success.
// Contract:
//   document.dispatchEvent(new CustomEvent("announce", {detail: "sentence"}))  is read aloud once, politely.
//   An element with [data-toast] put into #toasts is announced and leaves by itself (danger stays, one with undo waits longer);
//   [data-toast-done] inside it closes it.
//   A 409 or 422 answer to a form replaces that form, whatever its hx-target says; an answer with an
//   HX-Retarget header is always swapped; anything else that failed becomes a toast and changes nothing.
const STAY = 7000;
const STAY_FOR_UNDO = 20000;
const live = document.getElementById("live");
const toasts = document.getElementById("toasts");

document.addEventListener("announce", ({ detail }) => {
  live.append(Object.assign(document.createElement("p"), { textContent: detail }));
  if (live.children.length > 3) live.firstElementChild.remove();
});

const announce = (sentence) => document.dispatchEvent(new CustomEvent("announce", { detail: sentence }));

function leaveLater(toast) {
  if (toast.matches(".note-danger, .note-error")) return;
  const stay = toast.querySelector(".note-undo") ? STAY_FOR_UNDO : STAY;
  const looked = toast.matches(":hover") || toast.contains(document.activeElement);
  setTimeout(() => (looked || toast.matches(":hover") ? leaveLater(toast) : toast.remove()), stay);
}

function greet(toast) {
  if (toast.dataset.greeted) return;
  toast.dataset.greeted = "yes";
  announce(toast.querySelector(".note-text")?.textContent.trim() ?? "");
  leaveLater(toast);
}

const greetAll = () => toasts.querySelectorAll("[data-toast]").forEach(greet);
new MutationObserver(greetAll).observe(toasts, { childList: true });
greetAll();

toasts.addEventListener("click", (event) => {
  const done = event.target.closest("[data-toast-done]");
  if (done) setTimeout(() => done.closest("[data-toast]")?.remove());
});

function complain(sentence) {
  const note = document.createElement("div");
  note.className = "note note-danger";
  note.dataset.toast = "";
  const text = Object.assign(document.createElement("span"), { className: "note-text", textContent: sentence });
  const close = Object.assign(document.createElement("button"), { type: "button", className: "note-close", textContent: "×" });
  close.dataset.toastDone = "";
  close.setAttribute("aria-label", "Dismiss");
  note.append(text, close);
  toasts.append(note);
}

const isRefusal = (xhr) => xhr.status === 409 || xhr.status === 422;
const retargeted = (xhr) => /HX-Retarget:/i.test(xhr.getAllResponseHeaders());

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { xhr, requestConfig } = detail;
  if (retargeted(xhr)) {
    detail.shouldSwap = true;
    detail.isError = false;
  } else if (isRefusal(xhr) && requestConfig.elt.matches("form")) {
    detail.target = requestConfig.elt;
    detail.swapOverride = "outerHTML";
  }
});

document.addEventListener("htmx:responseError", ({ detail }) => {
  if (detail.requestConfig.headers["X-Poll"]) return;
  const { status } = detail.xhr;
  if (status === 401) complain("You are signed out. Sign in again in another tab, then repeat this; what you typed is kept.");
  else if (status === 403) complain("That is not yours to do, or the page is too old: reload it and try again.");
  else if (status === 404) complain("That is not there any more. Reload the page.");
  else complain("Something went wrong here and was noted. Nothing was changed; try again in a moment.");
});

document.addEventListener("htmx:sendError", ({ detail }) => {
  if (!detail.requestConfig.headers["X-Poll"]) complain("No connection. Nothing was sent; try again when you are online.");
});
