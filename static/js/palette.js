// Ctrl+K: go to a page of the rail or search for a contact, by typing a few letters.
// Contract: <dialog id="palette"> with an input[role=combobox] and a ul[role=listbox] (frame/keys.html); the pages
// are the rail's links [data-go], .log-lead and [data-place]; what matches none is searched for among the contacts.
const dialog = document.getElementById("palette");
const field = dialog?.querySelector("input");
const list = dialog?.querySelector("ul");
let chosen = 0;

const plain = (text) => text.replace(/\s+/g, " ").trim();

function places() {
  const links = [...document.querySelectorAll("a[data-go], a.log-lead, a[data-place]")];
  return links.map((link) => ({
    text: plain((link.querySelector(".rail-label") ?? link).textContent),
    href: link.href,
    icon: link.querySelector("use")?.getAttribute("href"),
  }));
}

function searchFor(text) {
  const form = document.querySelector("form[role=search]");
  const address = new URL(form.action, location.href);
  address.searchParams.set("q", text);
  const icon = form.querySelector("use")?.getAttribute("href");
  return { text: `Find contacts: “${text}”`, href: address.href, icon };
}

function found() {
  const text = plain(field.value);
  const matching = places().filter((place) => place.text.toLowerCase().includes(text.toLowerCase()));
  return text ? [...matching, searchFor(text)] : matching;
}

function drawIcon(href) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.classList.add("icon");
  svg.setAttribute("aria-hidden", "true");
  if (href) use.setAttribute("href", href);
  svg.append(use);
  return svg;
}

function draw() {
  const all = found();
  chosen = Math.max(0, Math.min(chosen, all.length - 1));
  list.replaceChildren(
    ...all.map((place, index) => {
      const item = document.createElement("li");
      item.id = `palette-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(index === chosen));
      item.append(drawIcon(place.icon), place.text);
      item.addEventListener("click", () => location.assign(place.href));
      return item;
    }),
  );
  field.setAttribute("aria-activedescendant", `palette-${chosen}`);
  list.children[chosen]?.scrollIntoView({ block: "nearest" });
}

function move(by) {
  chosen = (chosen + by + list.children.length) % list.children.length;
  draw();
}

const KEYS = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: () => list.children[chosen]?.click() };

if (dialog) {
  document.addEventListener("palette", () => {
    if (dialog.open) return dialog.close();
    if (document.querySelector("dialog[open]")) return;
    field.value = "";
    chosen = 0;
    draw();
    dialog.showModal();
    field.focus();
  });
  field.addEventListener("input", () => { chosen = 0; draw(); });
  field.addEventListener("keydown", (event) => {
    if (!KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  });
}
