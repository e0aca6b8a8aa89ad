// Keys for the checking of a draft; every act is a button or a link as well.
(() => {
  "use strict";
  const section = document.querySelector("[data-checking]");
  if (!section) return;
  const cards = [...document.querySelectorAll("[data-question], [data-checking] .card")];
  const keys = document.getElementById("keys");
  const remembered = "gongkai.keys";
  let isOn = true;
  try { isOn = localStorage.getItem(remembered) !== "off"; } catch { /* a browser that keeps nothing */ }

  const toggle = keys.querySelector("[data-keys-switch]");
  const say = () => {
    toggle.textContent = isOn ? toggle.dataset.off : toggle.dataset.on;
    document.documentElement.dataset.keys = isOn ? "on" : "off";
  };
  toggle.hidden = false;
  say();
  toggle.addEventListener("click", () => {
    isOn = !isOn;
    try { localStorage.setItem(remembered, isOn ? "on" : "off"); } catch { /* as above */ }
    say();
  });

  const current = () => document.activeElement && document.activeElement.closest("[data-question], [data-checking] .card");
  const go = (step) => {
    const at = cards.indexOf(current());
    const to = cards[at < 0 ? 0 : Math.min(Math.max(at + step, 0), cards.length - 1)];
    if (!to) return;
    to.focus({ preventScroll: true });
    to.scrollIntoView({ block: "nearest" });
  };
  const press = (target) => { if (target) target.click(); return Boolean(target); };

  // After an act the address names the task that waits next.
  // After an answer it names the question that took the place of the answered one; where none did, the last one left.
  const hash = location.hash.slice(1);
  const questions = [...document.querySelectorAll("[data-question]")];
  const named = hash.startsWith("r-task-") ? document.getElementById(hash)
    : hash.startsWith("q-") ? document.getElementById(hash) || questions[questions.length - 1] || cards[0] : null;
  if (named && !document.querySelector("[data-focus]")) {
    named.focus({ preventScroll: true });
    named.scrollIntoView({ block: "nearest" });
  }

  const typing = (element) => element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) return;
    const card = current();
    const arrows = { ArrowDown: 1, ArrowUp: -1 };
    let done = false;
    if (event.key in arrows && event.target === card) { go(arrows[event.key]); done = true; }
    else if (!isOn && event.key !== "?") return;
    else if (event.key === "j" || event.key === "k") { go(event.key === "j" ? 1 : -1); done = true; }
    else if (event.key === "?") { keys.open = !keys.open; keys.querySelector("summary").focus(); done = true; }
    else if (event.key === "g" && card && card.matches(".card")) { location.hash = card.id.replace(/^r-/, "s-"); card.focus({ preventScroll: true }); done = true; }
    else if (event.key === "n" && !selection.hidden) done = press(selection.querySelector("button"));
    else if (/^[a-z1-9]$/.test(event.key)) done = press(card && card.querySelector(`[data-key="${event.key}"]`)) || press(document.querySelector(`[data-page-key="${event.key}"]`));
    if (done) event.preventDefault();
  });

  // Words selected in the original can be made a task.
  const selection = section.querySelector("[data-selection]");
  const place = (node, offset) => {
    const line = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("p[data-start]");
    if (!line) return null;
    const before = document.createRange();
    before.setStart(line, 0);
    before.setEnd(node, offset);
    // The server counts characters, the browser halves of them.
    return Number(line.dataset.start) + [...before.toString()].length;
  };
  document.addEventListener("selectionchange", () => {
    const chosen = getSelection();
    const range = chosen.rangeCount && !chosen.isCollapsed ? chosen.getRangeAt(0) : null;
    const pane = section.querySelector(".source-text");
    const inside = range && pane.contains(range.startContainer) && pane.contains(range.endContainer);
    const start = inside ? place(range.startContainer, range.startOffset) : null;
    const end = inside ? place(range.endContainer, range.endOffset) : null;
    selection.hidden = start === null || end === null || end <= start;
    if (!selection.hidden) selection.elements.s.value = `${start}-${end}`;
  });
})();
