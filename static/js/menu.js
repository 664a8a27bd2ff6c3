// Owns the drawer (the sidebar on narrow screens) and menus (<details data-menu>): one open at a time, closed by
// Escape, by a click outside and by leaving; arrow keys move through the items.

const sidebar = document.getElementById("sidebar");
const toggle = document.querySelector("[data-sidebar-toggle]");
const main = document.getElementById("main");
let backdrop = null;

function setDrawer(open) {
  if (!sidebar || !toggle) return;
  sidebar.classList.toggle("open", open);
  toggle.setAttribute("aria-expanded", String(open));
  main.inert = open;
  backdrop?.remove();
  backdrop = null;
  if (open) {
    backdrop = document.createElement("div");
    backdrop.className = "sidebar-backdrop";
    backdrop.addEventListener("click", () => setDrawer(false));
    sidebar.after(backdrop);
    sidebar.querySelector("a, button, summary")?.focus();
  } else if (sidebar.contains(document.activeElement)) {
    toggle.focus();
  }
}

function drawerIsOpen() {
  return sidebar?.classList.contains("open") ?? false;
}

function openMenus() {
  return document.querySelectorAll("details[data-menu][open]");
}

function itemsOf(menu) {
  return [...menu.querySelectorAll(".menu-panel :is(a, button):not(:disabled)")];
}

toggle?.addEventListener("click", () => setDrawer(!drawerIsOpen()));
window.matchMedia("(min-width: 64rem)").addEventListener("change", () => setDrawer(false));

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target) || event.target.closest("a.menu-item")) menu.open = false;
  }
});

document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu]");
  if (event.key === "Escape") {
    const [open] = openMenus();
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
      event.preventDefault();
    } else if (drawerIsOpen()) {
      setDrawer(false);
    }
  } else if (menu && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    menu.open = true;
    const items = itemsOf(menu);
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = items.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : items.length - 1) : (at + step + items.length) % items.length;
    items[next]?.focus();
  }
});
