// How long ago, on demand: pointing at a <time datetime> puts "3 h ago · " before its tooltip's full moment.
// Contract: nothing to do; every <time datetime title> is served in the viewer's zone already.
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];
const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const full = new WeakMap();

function relative(ms) {
  const seconds = Math.round(ms / 1000);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return words.format(Math.trunc(seconds / size), unit);
}

document.addEventListener("pointerover", (event) => {
  const time = event.target.closest?.("time[datetime*=T][title]");
  if (!time) return;
  if (!full.has(time)) full.set(time, time.title);
  time.title = `${relative(Date.parse(time.dateTime) - Date.now())} · ${full.get(time)}`;
});
