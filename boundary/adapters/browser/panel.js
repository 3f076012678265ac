// The panel inside a page, and the ring around one control. Runs in a world of its own: the page's
// scripts see neither this code nor what the panel says, only an empty element at the end.
//
// An answer counts when the browser itself says that a person pressed (isTrusted), on a button that
// was there at the press and at the release, and when the panel had been wholly in view, uncovered
// and unmoved for a while. Whatever the page does about that, it can only keep the panel from
// answering: then the terminal does.
//
// Names that a page can lay over those of a document (<img name="createElement">) are passed by:
// everything is called as the prototype has it.
(config) => {
  "use strict";
  if (window.top !== window || globalThis[config.key]) return;

  const STEADY_MS = 300;   // how long the panel must have stood still before a press counts
  const GAP_MS = 400;      // a longer gap: the page held everything up, and may have shown anything
  const ESCAPE_MS = 3000;  // two presses of Esc within that are meant as one
  const SLOWEST_MS = 2000; // how rarely the panel comes back when a page keeps removing it

  const getter = (prototype, name) => Object.getOwnPropertyDescriptor(prototype, name).get;
  const use = (method, self, ...given) => Reflect.apply(method, self, given);
  const getRoot = getter(Document.prototype, "documentElement");
  const getVisibility = getter(Document.prototype, "visibilityState");
  const atPoint = Document.prototype.elementFromPoint;
  const make = (tag, className, text) => {
    const made = use(Document.prototype.createElement, document, tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };
  const find = (selector) => [...use(Document.prototype.querySelectorAll, document, selector)];
  const tell = (message) => globalThis[config.binding](JSON.stringify(message));
  // Compared as the program does: however the address is written, and with its query.
  const plain = (text) =>
    text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run.replace(/%([0-7][0-9a-f])/gi, (_, hex) => String.fromCharCode(`0x${hex}`));
      }
    }).toLowerCase();
  const human = config.human.map((beginning) => beginning.replace(/\*+$/, "").toLowerCase());
  const isHuman = () => {
    const here = plain(location.pathname + location.search + location.hash);
    return human.some((beginning) => here.startsWith(beginning));
  };
  const isAllowed = () => config.act.includes(location.origin) && !isHuman();

  const host = make("div");
  const root = use(Element.prototype.attachShadow, host, { mode: "closed" });
  const style = new CSSStyleSheet();
  style.replaceSync(config.css);
  root.adoptedStyleSheets = [style];
  const ring = make("div", "ring");
  ring.hidden = true;
  ring.setAttribute("aria-hidden", "true");
  const panel = make("section", "panel bottom right");
  panel.setAttribute("aria-label", config.name);
  const glass = make("div", "glass");
  glass.setAttribute("aria-hidden", "true");
  root.append(ring, panel);

  let turn = null;         // what is shown; null: nothing is
  let answered = false;
  let note = null;
  let seen = "";           // where everything was at the last look; "" when it was not wholly in view
  let since = 0;           // since when it has been so
  let looked = 0;
  let isSteady = false;
  let isBare = false;      // nothing lies over the panel, as the browser's own observer says
  let isAsked = false;     // the observer was asked anew, and has not answered yet
  let outSince = 0;        // since when it has not been wholly in view; 0: it is
  let pressed = null;
  let escapedAt = -Infinity;
  let mounts = 0;
  let mountedAt = -Infinity;
  let modal = 0;
  let below = new Set();   // what was at the top already when the panel came above it

  // --- whether the panel can be answered ---------------------------------------------------------

  const observer = new IntersectionObserver(
    (entries) => {
      const last = entries[entries.length - 1];
      isBare = last.isVisible && last.intersectionRatio > 0.99;
      if (!isBare) unsettle();
      else if (isAsked) settle();
    },
    { threshold: [0, 0.5, 0.99, 1], trackVisibility: true, delay: 100 },
  );
  observer.observe(glass);

  const settle = () => {
    isSteady = true;
    mounts = 0;
    tell({ kind: "steady", nonce: turn.nonce });
  };

  const unsettle = () => {
    since = performance.now();
    isAsked = false;
    pressed = null;
    if (!isSteady) return;
    isSteady = false;
    tell({ kind: "unsteady", nonce: turn ? turn.nonce : "" });
  };

  // What else is at the top and can be found; what is in a closed shadow, the observer notices.
  const rivals = () => find(":popover-open, :modal, :fullscreen").filter((one) => one !== host);

  // Where the panel is, as a text; "" when it is not wholly in view or something lies over it.
  const look = () => {
    if (!turn || !host.isConnected || use(getVisibility, document) !== "visible") return "";
    if (!host.matches(":popover-open") || host.currentCSSZoom !== 1) return "";
    if (use(getRoot, document).matches(":active-view-transition")) return "";
    if (!panel.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return "";
    const box = panel.getBoundingClientRect();
    const wide = window.innerWidth;
    const high = window.innerHeight;
    if (box.width < 100 || box.left < 0 || box.top < 0 || box.right > wide || box.bottom > high) {
      return "";
    }
    const tree = host.getRootNode();
    if (rivals().some((one) => !below.has(one))) return "";
    for (const across of [0.05, 0.5, 0.95]) {
      for (const down of [0.05, 0.35, 0.65, 0.95]) {
        const x = box.left + box.width * across;
        const y = box.top + box.height * down;
        const there = tree === document ? use(atPoint, tree, x, y) : tree.elementFromPoint(x, y);
        if (there !== host) return "";
      }
    }
    return [box.left, box.top, box.width, box.height, panel.scrollTop, visualViewport.scale].join();
  };

  const tick = () => {
    if (!turn) return;
    requestAnimationFrame(tick);
    const now = performance.now();
    if (now === looked) return;
    if (now - looked > GAP_MS) unsettle();
    looked = now;
    if (!isAllowed()) {
      host.remove();
      unsettle();
      return;
    }
    mount(now);
    const here = look();
    outSince = here === "" || !isBare ? outSince || now : 0;
    if (here === "" || here !== seen) {
      seen = here;
      unsettle();
    } else if (!isSteady && !isAsked && now - since >= STEADY_MS) {
      // Observed anew, the observer looks at once, and says what it sees.
      isAsked = true;
      observer.takeRecords();
      observer.unobserve(glass);
      observer.observe(glass);
    }
  };

  // --- where the panel is put --------------------------------------------------------------------

  // A modal dialog makes everything outside itself deaf, so the panel goes into it. Shadows are
  // only searched while the panel does not stand: a page may have very many elements.
  const home = () => {
    const open = find("dialog:modal");
    if (!open.length && outSince > 0) {
      const within = (tree) =>
        [...tree.querySelectorAll("*")].flatMap((one) => (one.shadowRoot ? [one.shadowRoot] : []));
      const roots = find("*").flatMap((one) => (one.shadowRoot ? [one.shadowRoot] : []));
      for (const one of roots) {
        roots.push(...within(one));
        open.push(...one.querySelectorAll("dialog:modal"));
      }
    } else if (!open.length && host.isConnected && host.parentNode.matches?.("dialog:modal")) {
      return host.parentNode;
    }
    return open.length ? open[(open.length - 1 + modal) % open.length] : use(getRoot, document);
  };

  const isLaidRight = () =>
    host.getAttribute("popover") === "manual" && host.attributes.length === 1 && !host.firstChild;

  const mount = (now) => {
    const stands = host.isConnected && host.matches(":popover-open") && isLaidRight();
    const covered = stands && outSince > 0 && now - outSince > 500 && now - mountedAt > 500;
    const parent = home();
    if (!parent || (stands && host.parentNode === parent && !covered)) return;
    if (now - mountedAt < Math.min(SLOWEST_MS, 50 * mounts)) return;
    mounts += 1;
    mountedAt = now;
    if (covered) modal += 1;
    const held = root.activeElement;
    for (const name of host.getAttributeNames()) {
      if (name !== "popover") host.removeAttribute(name);
    }
    host.replaceChildren();
    host.setAttribute("popover", "manual");
    use(Node.prototype.appendChild, parent, host);
    try {
      // Hidden and shown again it lies above whatever came to the top since.
      if (host.matches(":popover-open")) host.hidePopover();
      host.showPopover();
    } catch {
      // The page removed it on the way; the next look tries again.
    }
    if (held) held.focus();
    below = new Set(rivals());
    listen(); // a document that is written anew has dropped all of them
    unsettle();
  };

  // --- what it shows -----------------------------------------------------------------------------

  const show = (next) => {
    const held = root.activeElement !== null;
    turn = next;
    answered = false;
    seen = "";
    mounts = 0;
    modal = 0;
    outSince = 0;
    unsettle();
    if (!turn) {
      point(null);
      host.remove();
      return;
    }
    const head = make("p", "head", turn.whose);
    head.setAttribute("role", "status");
    if (turn.progress) head.append(make("span", "", turn.progress));
    const title = make("h2", "", turn.title);
    title.tabIndex = -1;
    note = make("p", "note");
    note.setAttribute("role", "status");
    const answers = make("div", "answers");
    for (const [key, words] of turn.answers) {
      const button = make("button", "", words);
      button.type = "button";
      button.dataset.answer = key;
      answers.append(button);
    }
    panel.replaceChildren(
      head, title, ...turn.lines.map((line) => make("p", "", line)), answers,
      note, make("p", "small", config.escape), glass,
    );
    panel.scrollTop = 0;
    looked = performance.now();
    mount(looked);
    if (held) title.focus();
    requestAnimationFrame(tick);
  };

  const meets = (one, other) =>
    one.left < other.right && other.left < one.right &&
    one.top < other.bottom && other.top < one.bottom;

  const point = (box) => {
    ring.hidden = !box || !turn;
    if (ring.hidden) return;
    const around = {
      left: box.x - 7, top: box.y - 7,
      right: box.x + box.width + 7, bottom: box.y + box.height + 7,
    };
    ring.style.left = `${around.left}px`;
    ring.style.top = `${around.top}px`;
    ring.style.width = `${around.right - around.left}px`;
    ring.style.height = `${around.bottom - around.top}px`;
    for (const corner of [panel.className, ...CORNERS]) {
      panel.className = corner;
      if (!meets(panel.getBoundingClientRect(), around)) return;
    }
  };
  const CORNERS = ["bottom right", "bottom left", "top right", "top left"].map((at) => `panel ${at}`);

  // --- what the person does ----------------------------------------------------------------------

  const buttonAt = (event) => {
    const found = root.elementFromPoint(event.clientX, event.clientY);
    return found && found.closest("button[data-answer]");
  };

  const isReadyFor = (event) =>
    isSteady && isBare && event.timeStamp - looked < GAP_MS && look() === seen && seen !== "";

  const give = (answer) => {
    if (answered || !turn) return;
    answered = true;
    tell({ kind: "answer", nonce: turn.nonce, answer });
    if (answer === "stop" || answer === "not_now") show(null);
  };

  const press = (event) => {
    // A press on a child that the page gave the host is the page's own.
    if (event.composedPath()[0] !== host) return;
    // Made by Enter, Space or a screen reader, it has no place: then the button has the focus.
    const byKey = event.detail === 0;
    const button = byKey ? root.activeElement : buttonAt(event);
    if (!button || !button.dataset.answer) return;
    const meant = byKey || (event.detail === 1 && pressed === button);
    pressed = null;
    if (meant && isReadyFor(event)) {
      give(button.dataset.answer);
    } else {
      note.textContent = config.again;
      tell({ kind: "refused", nonce: turn.nonce });
    }
  };

  const take = (event) => {
    if (!turn || !isAllowed()) return;
    const { type } = event;
    if (type === "keydown" && event.isTrusted && !event.repeat) {
      const twice = event.key === "Escape" && event.timeStamp - escapedAt < ESCAPE_MS;
      escapedAt = event.key === "Escape" && !twice ? event.timeStamp : -Infinity;
      if (twice) give("stop");
    }
    if (type === "pointerdown") escapedAt = -Infinity;
    const ours = event.composedPath().includes(host) || event.relatedTarget === host;
    if (!ours) return;
    event.stopImmediatePropagation();
    if (/^(pointer|mouse|touch)/.test(type)) {
      event.preventDefault();
      if (type === "pointerdown" && event.isTrusted) {
        pressed = isReadyFor(event) ? buttonAt(event) : null;
      }
    } else if (type === "click" && event.isTrusted) {
      press(event);
    }
  };

  const TAKEN = [
    "pointerdown", "pointerup", "mousedown", "mouseup", "click", "dblclick", "auxclick",
    "contextmenu", "touchstart", "touchend", "focusin", "focusout", "focus", "blur",
    "keydown", "keyup", "keypress", "wheel",
  ];
  const aside = () => {
    if (ring.hidden) return;
    ring.hidden = true;
    tell({ kind: "moved", nonce: turn ? turn.nonce : "" });
  };
  const listen = () => {
    // Adding what is there already changes nothing.
    for (const type of TAKEN) window.addEventListener(type, take, { capture: true, passive: false });
    window.addEventListener("scroll", aside, { capture: true, passive: true });
    window.addEventListener("resize", aside, { capture: true, passive: true });
    use(EventTarget.prototype.addEventListener, document, "visibilitychange", unsettle);
  };
  listen();
  window.addEventListener("pageshow", (event) => {
    // A page out of the browser's memory may show an old turn: it is asked for anew.
    if (!event.persisted) return;
    show(null);
    tell({ kind: "hello" });
  });
  setInterval(() => {
    if (!turn || performance.now() - looked < 1000) return;
    listen();
    requestAnimationFrame(tick);
  }, 500);

  globalThis[config.key] = { show, point, look };
  tell({ kind: "hello" });
}
