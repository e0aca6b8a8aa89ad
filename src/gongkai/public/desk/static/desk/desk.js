// What makes the desk quicker; every page works without it.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Menus close by Escape, by leaving and by a click elsewhere.
  const menus = all("details.menu");
  const closeMenus = (except) => menus.forEach((menu) => menu !== except && menu.removeAttribute("open"));
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = menus.find((menu) => menu.open);
    if (!open) return;
    open.removeAttribute("open");
    open.querySelector("summary").focus();
  });
  menus.forEach((menu) => menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.removeAttribute("open");
  }));

  // What must be read first has the focus.
  const first = document.querySelector("[data-focus]");
  if (first) first.focus();

  // A long act is done in parts; the next follows by itself.
  const following = document.querySelector("form[data-goes-on]");
  if (following) following.requestSubmit();

  // The source and what was read from it light each other.
  all("[data-source-pair]").forEach((pair) => {
    const lightable = all("[data-lit]", pair);
    const pane = pair.querySelector(".source-text");
    const cards = pair.querySelector(".source-cards");
    const shares = (element, names) => element.dataset.lit.split(" ").some((name) => names.includes(name));
    const into = (box, element) => {
      if (!box || !element || box.scrollHeight <= box.clientHeight) return;
      const top = element.getBoundingClientRect().top - box.getBoundingClientRect().top;
      if (top < 0 || top > box.clientHeight - 48) box.scrollTop += top - box.clientHeight / 3;
    };
    const light = (from, follows) => {
      const names = from.dataset.lit.split(" ");
      lightable.forEach((element) => element.classList.toggle("is-lit", shares(element, names)));
      if (!follows) return;
      const wanted = from.matches("mark") ? ".card" : "mark";
      into(from.matches("mark") ? cards : pane, lightable.find((element) => element.matches(wanted) && shares(element, names)));
    };
    ["mouseover", "focusin", "click"].forEach((kind) => pair.addEventListener(kind, (event) => {
      const from = event.target.closest("[data-lit]");
      if (from) light(from, kind !== "mouseover");
    }));
  });

  // One stop in the clock strip; the arrows walk it and the day is said below.
  all("[data-clock]").forEach((clock) => {
    const days = all(".clock-week .clock-day", clock);
    const said = clock.querySelector("[data-clock-said]");
    if (!days.length || !said) return;
    said.hidden = false;
    said.setAttribute("aria-hidden", "true");
    const say = (day) => { said.textContent = day.title; };
    const stop = days.find((day) => day.classList.contains("is-today")) || days[days.length - 1];
    days.forEach((day) => { day.tabIndex = day === stop ? 0 : -1; });
    say(stop);
    clock.addEventListener("mouseover", (event) => {
      const day = event.target.closest(".clock-week .clock-day");
      if (day) say(day);
    });
    clock.addEventListener("focusin", (event) => days.includes(event.target) && say(event.target));
    clock.addEventListener("keydown", (event) => {
      const at = days.indexOf(event.target);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + 7, ArrowUp: at - 7, Home: 0, End: days.length - 1 }[event.key];
      if (at < 0 || to === undefined || !days[to]) return;
      event.preventDefault();
      days[at].tabIndex = -1;
      days[to].tabIndex = 0;
      days[to].focus();
    });
  });

  // A secret is copied by a button where the browser allows it.
  all("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.append(" ✓");
    }, { once: true });
  });

  // Paper shows what is folded on the screen.
  const folded = all("details.why");
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = folded.filter((item) => !item.open);
    opened.forEach((item) => { item.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((item) => { item.open = false; }));
})();
