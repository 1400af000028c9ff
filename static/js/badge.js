// SLA badges: the server sends instants and its own now, the browser renders only the difference.
// Contract (templates/parts/sla_badge.html writes it):
//   <span class="sla" data-state data-clock data-label data-who data-now data-due data-due-text
//         [data-warn] [data-left=seconds of business time] [data-closes data-opens data-opens-text]>
//     <svg class="icon"><use href="…#tabler-clock"></svg><span class="sla-words">…</span></span>
//   running → at risk → overdue, and running ↔ closed hours, happen by themselves; every other state stands.
//   "at risk" and "overdue" are announced once per clock (data-clock), also when a swap brings them.
const ICONS = { running: "clock", "at risk": "alert-triangle", overdue: "flame", "closed hours": "moon" };
const TICKING = new Set(Object.keys(ICONS));
const skew = new WeakMap(); // badge → server's clock minus ours
const seen = new Map(); // clock → state last shown

const instant = (text) => (text ? Date.parse(text) : NaN);
const two = (number) => String(number).padStart(2, "0");

function span(ms) {
  const total = Math.floor(ms / 60000);
  const [hours, rest] = [Math.floor(total / 60), total % 60];
  if (total < 1) return "under 1 min";
  if (hours < 1) return `${rest} min`;
  return hours < 48 ? `${hours} h ${two(rest)} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function serverNow(badge) {
  if (!skew.has(badge)) skew.set(badge, instant(badge.dataset.now) - Date.now());
  return Date.now() + skew.get(badge);
}

const isClosed = ({ closes, opens }, now) => now < opens && !(now < closes);

// Time that counts between the server's now and this one: not what passed while closed.
function ticked({ closes, opens }, from, now) {
  if (Number.isNaN(opens)) return now - from;
  const open = Number.isNaN(closes) ? 0 : Math.max(0, Math.min(now, closes) - from);
  return open + Math.max(0, now - opens);
}

function stateAt(times, now) {
  if (now > times.due) return "overdue";
  if (isClosed(times, now)) return "closed hours";
  return now >= times.warn ? "at risk" : "running";
}

function words(badge, state, times, now) {
  if (state === "overdue") return `overdue by ${span(now - times.due)}`;
  if (state === "closed hours") return `closed until ${badge.dataset.opensText}`;
  const { left } = badge.dataset;
  const from = instant(badge.dataset.now);
  const remaining = left ? Number(left) * 1000 - ticked(times, from, now) : times.due - now;
  return `${state === "at risk" ? "at risk · " : ""}${span(Math.max(0, remaining))} left`;
}

function announce(badge, state) {
  const key = badge.dataset.clock || badge.dataset.label + badge.dataset.due;
  const before = seen.get(key);
  seen.set(key, state);
  if (!before || before === state || !["at risk", "overdue"].includes(state)) return;
  const about = [badge.dataset.label, badge.dataset.who].filter(Boolean).join(", ");
  document.dispatchEvent(new CustomEvent("announce", { detail: `${about}: ${state}` }));
}

function show(badge, state, text) {
  const use = badge.querySelector("use");
  badge.dataset.state = state;
  badge.querySelector(".sla-words").textContent = text;
  badge.setAttribute("aria-label", [badge.dataset.label, badge.dataset.who].filter(Boolean).join(", ") + `: ${text}, due ${badge.dataset.dueText}`);
  const href = `${use.getAttribute("href").split("#")[0]}#tabler-${ICONS[state]}`;
  if (use.getAttribute("href") !== href) use.setAttribute("href", href);
}

function tick() {
  for (const badge of document.querySelectorAll(".sla[data-due][data-now]")) {
    if (!TICKING.has(badge.dataset.state)) continue;
    const { due, warn, closes, opens } = badge.dataset;
    const times = { due: instant(due), warn: instant(warn), closes: instant(closes), opens: instant(opens) };
    const now = serverNow(badge);
    const state = stateAt(times, now);
    const text = words(badge, state, times, now);
    announce(badge, state);
    if (state !== badge.dataset.state || text !== badge.querySelector(".sla-words").textContent) show(badge, state, text);
  }
}

tick();
setInterval(tick, 1000);
document.addEventListener("htmx:load", tick);
document.addEventListener("visibilitychange", tick);
