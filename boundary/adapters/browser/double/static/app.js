"use strict";
// The script of a site that does not exist. It runs under a policy that allows no inline script,
// no inline style and no text that becomes markup, as careful sites do.
(() => {
  const modes = new Set((document.body.dataset.modes || "").split(" "));
  const said = (key) => document.querySelector(`template[data-said="${key}"]`).content.textContent;
  const send = (path, body) => fetch(path, {
    method: "POST", headers: {"content-type": "application/json"}, body: JSON.stringify(body),
    keepalive: true,
  });

  // What is pressed is told to the server, so that a test knows every press, the wrong ones too.
  const CONTROLS = "button,a,input,select,[role=switch],[role=menuitem]";
  document.addEventListener("click", (event) => {
    const control = event.composedPath().find((node) => node.matches && node.matches(CONTROLS));
    if (!control) return;
    send("/seen", {
      path: location.pathname,
      role: control.getAttribute("role") || control.localName,
      name: (control.labels?.[0]?.firstChild || control).textContent.trim(),
      trusted: event.isTrusted,
    });
  }, true);

  function toast(text) {
    document.querySelector("[data-toast]").textContent = text;
  }

  async function save(path, body, changed) {
    const answer = await (await send(path, body)).json();
    if (answer.answer === "ok") {
      toast(said("saved"));
      changed();
    } else if (answer.answer === "rate" || answer.answer === "no-one") {
      const alert = document.querySelector("[data-alert]");
      alert.textContent = said(answer.answer);
      alert.hidden = false;
    } else if (answer.go) {
      window.top.location.assign(answer.go);
    }
    return answer.answer === "ok";
  }

  // Questions: the site's own dialog with a focus trap, a native modal one, or the browser's box.
  let open = null;
  function close() {
    if (!open) return;
    open.remove();
    open = null;
    document.querySelectorAll(".shade").forEach((shade) => shade.remove());
  }

  function ask(kind, on, handle, yes) {
    const word = said(`${kind}-${on}`);
    if (modes.has("confirm")) {
      if (window.confirm(`${word}: ${handle}?`)) yes();
      return;
    }
    close();
    const inner = document.querySelector(`template[data-question="${kind}-${on}"]`)
      .content.cloneNode(true);
    inner.querySelector("[data-who]").textContent = handle;
    const box = document.createElement(modes.has("modal") ? "dialog" : "div");
    box.className = "question-box";
    box.setAttribute("aria-label", word);
    box.append(inner);
    box.addEventListener("click", (event) => {
      if (event.target.closest("[data-close]")) close();
      if (event.target.closest("[data-yes]")) { close(); yes(); }
    });
    if (modes.has("modal")) {
      document.body.append(box);
      box.showModal();
    } else {
      box.setAttribute("role", "dialog");
      box.setAttribute("aria-modal", "true");
      const shade = document.createElement("div");
      shade.className = "shade";
      document.body.append(shade, box);
      box.querySelector("button").focus();
    }
    open = box;
  }
  document.addEventListener("focusin", (event) => {
    if (open && open.localName === "div" && !open.contains(event.target)) {
      open.querySelector("button").focus();
    }
  });
  // A press anywhere outside closes the question, and any open menu.
  document.addEventListener("pointerdown", (event) => {
    if (open && open.localName === "div" && !open.contains(event.target)) close();
    document.querySelectorAll("[role=menu]").forEach((menu) => {
      const opener = menu.previousElementSibling;
      if (!menu.contains(event.target) && !opener.contains(event.target)) menu.hidden = true;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    close();
    document.querySelectorAll("[data-stars]").forEach((stars) => stars.remove());
  });

  function row(kind, handle) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = handle;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = said(`${kind}-no`);
    Object.assign(button.dataset, {ask: kind, on: "no", handle});
    item.append(name, " ", button);
    return item;
  }

  function listed(kind, on, handle) {
    const list = document.querySelector(`[data-list="${kind}"]`);
    if (!list) return;
    const there = [...list.children].find((item) => item.firstChild.textContent === handle);
    if (on === "yes" && !there) list.append(row(kind, handle));
    if (on === "no" && there) there.remove();
    list.hidden = list.children.length === 0;
    document.querySelector("[data-none]").hidden = !list.hidden;
    document.querySelector("[data-end]").hidden =
      list.hidden || Boolean(document.querySelector("[data-more]"));
  }

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!target.closest) return;
    const stars = target.closest("[data-stars]");
    if (stars && target.closest("[data-close]")) { stars.remove(); return; }
    const opener = target.closest("[data-menu]");
    if (opener) { opener.nextElementSibling.hidden = !opener.nextElementSibling.hidden; return; }
    const asker = target.closest("[data-ask]");
    if (asker) {
      const form = asker.closest("form");
      const handle = form ? form.elements.handle.value.trim() : asker.dataset.handle;
      const {ask: kind, on} = asker.dataset;
      if (modes.has("popup")) window.open("/offer");
      const menu = asker.closest("[role=menu]");
      if (menu) menu.hidden = true;
      if (!handle) return;
      ask(kind, on, handle, () => save("/list", {kind, handle, on: on === "yes"}, () => {
        if (form) form.reset();
        listed(kind, on, handle);
        if (menu) {
          asker.dataset.on = on === "yes" ? "no" : "yes";
          asker.textContent = said(`${kind}-${asker.dataset.on}`);
        }
      }));
      return;
    }
    const control = event.composedPath()[0];
    const toggle = control.closest && control.closest("[role=switch]");
    if (toggle) {
      const value = toggle.getAttribute("aria-checked") === "true" ? "off" : "on";
      save("/set", {setting: toggle.dataset.set, value}, () => {
        toggle.setAttribute("aria-checked", value === "on" ? "true" : "false");
      });
    }
  });
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.add) event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    const select = event.target.closest("select[data-set]");
    if (select) save("/set", {setting: select.dataset.set, value: select.value}, () => {});
  });

  class Switch extends HTMLElement {
    connectedCallback() {
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("role", "switch");
      button.setAttribute("aria-checked", this.dataset.value === "on" ? "true" : "false");
      button.dataset.set = this.dataset.set;
      button.textContent = this.dataset.name;
      this.attachShadow({mode: "open"}).append(button);
    }
  }
  customElements.define("chatter-switch", Switch);

  // The next part of a list comes when the end of what is there has been scrolled to.
  const more = document.querySelector("[data-more]");
  if (more) {
    more.textContent = "…";
    const list = document.querySelector("[data-list]");
    const watch = new IntersectionObserver(async (seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watch.unobserve(more);
      const begin = Number(more.dataset.more);
      const next = await (await fetch(`/part/${list.dataset.list}?begin=${begin}`)).json();
      next.people.forEach((handle) => list.append(row(list.dataset.list, handle)));
      if (next.whole) {
        more.remove();
        document.querySelector("[data-end]").hidden = false;
      } else {
        more.dataset.more = String(begin + next.people.length);
        watch.observe(more);
      }
    });
    watch.observe(more);
  }

  // What a site leaves in a browser: whoever removes the profile removes this too.
  const user = document.querySelector("[data-user]");
  if (user) {
    localStorage.setItem("signed-in", `${user.textContent} ${location.pathname}`);
    sessionStorage.setItem("last", location.pathname);
  }
})();
