// Owns the theme. Loaded as a plain script in <head>, so that the first paint already has the right colours.
// The choice (light, dark, system) is kept in localStorage; buttons carry data-theme-choice.
(() => {
  "use strict";
  const KEY = "proofdesk.theme";
  const root = document.documentElement;

  function stored() {
    try {
      return localStorage.getItem(KEY) ?? "system";
    } catch {
      return "system"; // storage may be forbidden; the system's theme still works
    }
  }

  function apply(choice) {
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
    else delete root.dataset.theme;
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    }
  }

  apply(stored());
  document.addEventListener("DOMContentLoaded", () => apply(stored()));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    try {
      localStorage.setItem(KEY, button.dataset.themeChoice);
    } catch {
      // kept for this page only
    }
    apply(button.dataset.themeChoice);
  });
  window.addEventListener("storage", (event) => event.key === KEY && apply(stored()));
})();
