// Lines that are added and removed in a form.
// Contract: [data-lines] holds [data-lines-in] with [data-line] each, a <template> of an empty one, and a
// button [data-line-add]; a button [data-line-remove] in a line takes that line out. The focus follows.
document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-line-add]");
  const remove = event.target.closest("[data-line-remove]");
  const lines = (add ?? remove)?.closest("[data-lines]");
  if (!lines) return;
  if (add) {
    const holder = lines.querySelector("[data-lines-in]");
    holder.append(lines.querySelector("template").content.cloneNode(true));
    holder.lastElementChild.querySelector("input, select").focus();
  } else {
    remove.closest("[data-line]").remove();
    lines.querySelector("[data-line-add]").focus();
  }
});
