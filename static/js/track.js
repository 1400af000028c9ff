// Tells one's own Smarketing which pages are looked at, and adds to forms that are sent there how the visitor came.
// No cookie. A browser that says "don't track me" (DNT, GPC) is told of nowhere. Where the site asks for consent, nothing
// is stored and nobody told apart before smarketing.consent(true); until somebody answers or leaves, views wait here.
((site) => {
  const STORE = `smarketing.${site.key}`;
  const CLICKS = ["gclid", "gbraid", "wbraid", "dclid", "msclkid", "li_fat_id", "ttclid", "twclid", "fbclid"];
  const NO = "no";
  const unwilling = navigator.globalPrivacyControl || [navigator.doNotTrack, window.doNotTrack].includes("1");
  const own = document.currentScript;
  let agreed = !site.asks || (own && own.dataset.consent === "granted");
  let known = {}; // visitor, first and last: how they came
  let waiting = [];
  let timer = 0;
  let page = "";

  // A browser may refuse to store anything.
  const stored = (act) => { try { return act(localStorage); } catch { return null; } };
  const mayKeep = () => agreed && !unwilling;
  const isSite = (address) => [location.origin, ...site.origins].includes(address.origin);

  function chance() {
    if (crypto.randomUUID) return crypto.randomUUID(); // only where there is https
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return bytes.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function marks(search) {
    const wanted = ([name]) => name.startsWith("utm_") || CLICKS.includes(name);
    return Object.fromEntries([...new URLSearchParams(search)].filter(wanted));
  }

  // What is kept of an address, so that a beacon is never too long.
  function brief(href) {
    const { origin, pathname, search } = new URL(href);
    const told = Object.entries(marks(search)).map(([name, value]) => [name, value.slice(0, 200)]);
    return `${(origin + pathname).slice(0, 500)}?${new URLSearchParams(told)}`;
  }

  // How they came to this page. What the address of the page before says, on the same site, counts too: it knows more
  // than marks that came along from there.
  function arrival() {
    let found = marks(location.search), referrer = document.referrer, page = location;
    const from = referrer && new URL(referrer);
    if (from && isSite(from)) {
      referrer = "";
      const past = marks(from.search);
      const same = Object.entries(found).every(([name, value]) => past[name] === value);
      if (same && Object.keys(past).length) [found, page] = [past, from];
    }
    return { marks: found, referrer, page: page.origin + page.pathname };
  }

  function remember() {
    const came = arrival(), inside = document.referrer && isSite(new URL(document.referrer));
    if (mayKeep()) {
      const kept = stored((store) => JSON.parse(store.getItem(STORE)));
      if (kept && kept.visitor) known = kept;
      known.visitor = known.visitor || chance();
    }
    known.first = known.first || came;
    // Marks that came along within the site are known already, and with them perhaps more.
    const fresh = ([name, value]) => !inside || !known.last || known.last.marks[name] !== value;
    if (came.referrer || !known.last || Object.entries(came.marks).some(fresh)) known.last = came;
    if (mayKeep()) stored((store) => store.setItem(STORE, JSON.stringify(known)));
  }

  function tell() {
    clearTimeout(timer);
    if (!waiting.length) return;
    const now = Date.now();
    const views = waiting.splice(0, 5).map(({ at, ...view }) => ({ ...view, ago: now - at }));
    const body = JSON.stringify({ site: site.key, visitor: known.visitor, consent: agreed, views });
    const where = `${site.home}api/v1/track`;
    if (!navigator.sendBeacon || !navigator.sendBeacon(where, body)) {
      fetch(where, { method: "POST", body, keepalive: true, credentials: "omit", mode: "no-cors" }).catch(() => {});
    }
    tell();
  }

  function look() {
    if (unwilling || location.pathname + location.search === page) return;
    const referrer = page ? "" : document.referrer;
    page = location.pathname + location.search;
    const title = document.title.slice(0, 200);
    waiting.push({ url: brief(location.href), title, referrer: referrer && brief(referrer), at: Date.now() });
    clearTimeout(timer);
    if (agreed) timer = setTimeout(tell, 500);
  }

  // What a form is sent with: how they came last and first, and whose browser it is.
  function fields() {
    const { first, last } = known;
    const found = { ...last.marks };
    if (last.referrer) found.referrer = last.referrer;
    for (const [name, value] of Object.entries({ ...first.marks, page: first.page, referrer: first.referrer })) {
      if (value) found[`first_${name}`] = value;
    }
    if (mayKeep() && known.visitor) found._visitor = known.visitor;
    return found;
  }

  function fill(form) {
    for (const [name, value] of Object.entries(fields())) {
      let field = form.elements.namedItem(name);
      if (!field) {
        field = document.createElement("input");
        Object.assign(field, { type: "hidden", name });
        form.append(field);
      }
      if (!field.value || name === "referrer" || name === "_visitor") field.value = value;
    }
  }

  // Forms that are sent to us, and those that say so.
  const ours = (form) => form.hasAttribute("data-smarketing") || (form.getAttribute("action") || "").startsWith(site.home);
  const quietly = (act) => (...given) => { try { act(...given); } catch { /* never the page's trouble */ } };

  addEventListener("submit", quietly(({ target }) => { if (ours(target)) fill(target); }), true);

  // How they came goes along in links to a form on a page of ours, to the site's other addresses, and within it where
  // nothing may be stored: there without the ids of clicks, which tell people apart; never whose browser it is.
  function carry(link) {
    const ours = link.href.startsWith(`${site.home}f/`), away = link.origin !== location.origin;
    const within = !unwilling && (away ? site.origins.includes(link.origin) : !agreed && link.pathname + link.search !== page);
    const address = new URL(link.href), given = address.searchParams;
    if (!ours && (!within || Object.keys(marks(address.search)).length)) return;
    for (const [name, value] of Object.entries(known.last.marks)) {
      if (!given.has(name) && (ours || agreed || name.startsWith("utm_"))) given.set(name, value);
    }
    if (address.href !== link.href) link.href = address.href;
  }
  addEventListener("click", quietly(({ target }) => {
    const link = target.closest("a[href]");
    if (link) carry(link);
  }), true);
  addEventListener("pagehide", quietly(tell));
  addEventListener("visibilitychange", quietly(() => { if (document.visibilityState === "hidden") tell(); }));
  addEventListener("popstate", quietly(look));
  for (const name of ["pushState", "replaceState"]) {
    const before = history[name];
    history[name] = function (...given) {
      before.apply(this, given);
      setTimeout(quietly(look)); // the page sets its title after this
    };
  }

  window.smarketing = {
    fields,
    view: quietly(look),
    consent: quietly((yes) => {
      agreed = Boolean(yes);
      if (!yes) {
        stored((store) => site.asks ? store.removeItem(STORE) : store.setItem(STORE, NO));
        delete known.visitor;
      }
      remember();
      tell();
    }),
  };
  quietly(() => {
    const said = stored((store) => store.getItem(STORE));
    agreed = said ? said !== NO : agreed;
    remember();
    look();
  })();
})("SETTINGS");
