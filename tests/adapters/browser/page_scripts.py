"""Hold pieces of script that hostile pages run."""

from __future__ import annotations

HOST = "[...document.querySelectorAll('div')].find((one) => one.popover === 'manual')"
WAIT = "await new Promise((done) => setTimeout(done, 400));"
COVER = """
const cover = (root = document.documentElement, events = 'none') => {
  const made = document.createElement('div');
  made.popover = 'manual';
  made.style.cssText = 'position:fixed;inset:0;width:100vw;height:100vh;margin:0;border:0;'
    + `background:#fff;pointer-events:${events}`;
  made.textContent = 'Press here to go on';
  root.append(made);
  made.showPopover();
  return made;
};
"""
CLOSED = """
const hole = document.createElement('div');
document.body.append(hole);
const inner = hole.attachShadow({mode: 'closed'});
"""
AT = "const at = {x: innerWidth - 150, y: innerHeight - 240};"
MOUSE = """
for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) {
  for (let y = 250; y < innerHeight; y += 20) {
    const made = new (type.startsWith('pointer') ? PointerEvent : MouseEvent)(type, {
      bubbles: true, composed: true, cancelable: true, detail: 1, button: 0,
      clientX: innerWidth - 150, clientY: y, view: window, isPrimary: true });
    (HOST || document.body).dispatchEvent(made);
  }
}
""".replace("HOST", HOST)
KEYS = """
for (const key of ['Enter', ' ', 'Tab', 'Escape', 'Escape', 'd', 'y', '1']) {
  for (const type of ['keydown', 'keypress', 'keyup']) {
    for (const aim of [HOST, document.body, document, window]) {
      aim?.dispatchEvent(new KeyboardEvent(type, {key, code: key, bubbles: true, composed: true}));
    }
  }
}
""".replace("HOST", HOST)
