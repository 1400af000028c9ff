// A button that copies something ready to paste.
// Contract: <button data-copy="#id"> copies that element's text (or value); says "Copied" on the button for a moment.
const SAID_FOR = 2000;

// Without https there is no clipboard API; selecting and copying still works there.
function copyBySelection(source) {
  const range = document.createRange();
  range.selectNodeContents(source);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  return document.execCommand("copy");
}

async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    return true;
  } catch {
    return copyBySelection(source);
  }
}

function say(button, done) {
  const label = button.querySelector(".copy-label") ?? button;
  const before = label.textContent;
  label.textContent = done ? "Copied" : "Press Ctrl+C";
  document.dispatchEvent(new CustomEvent("announce", { detail: label.textContent }));
  setTimeout(() => { label.textContent = before; }, SAID_FOR);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) say(button, await copy(document.querySelector(button.dataset.copy)));
});
