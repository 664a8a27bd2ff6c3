// Owns the elements inside <page-view> that are there for every document: toolbar, scroller, room for the pages.

const BUTTONS = [
  ["previous-page", "chevron-left", "Previous page (Alt+PageUp)"],
  ["next-page", "chevron-right", "Next page (Alt+PageDown)"],
  ["words", "words", "Show every word (W)"],
  ["box", "box", "Draw a box with the finger"],
  ["turn", "turn", "Turn the page (R)"],
  ["out", "minus", "Zoom out (-)"],
  ["in", "plus", "Zoom in (+)"],
  ["width", "fit-width", "Fit the width (0)"],
  ["whole", "fit", "Whole page (9)"],
];

function make(name, className, attributes = {}) {
  const element = document.createElement(name);
  if (className) element.className = className;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function button(action, iconName, label) {
  const element = make("button", "button quiet small icon-only", { type: "button", "data-view-action": action, "aria-label": label, title: label });
  const sprite = document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0] ?? "";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${iconName}`);
  svg.append(use);
  element.append(svg);
  return element;
}

/** Builds the view inside `host` and returns its parts by name. */
export function buildParts(host) {
  const bar = make("div", "page-view-bar", { role: "toolbar", "aria-label": "Page picture" });
  const buttons = Object.fromEntries(BUTTONS.map(([action, icon, label]) => [action, button(action, icon, label)]));
  const number = make("span", "nowrap");
  const matches = make("output", "page-view-matches truncate", { "aria-label": "Matches" });
  const zoom = make("output", "page-view-zoom nowrap", { "aria-label": "Zoom" });
  buttons.words.setAttribute("aria-pressed", String(host.hasAttribute("show-words")));
  buttons.box.setAttribute("aria-pressed", "false");
  bar.append(
    buttons["previous-page"], number, buttons["next-page"], matches, make("span", "gap"),
    buttons.box, buttons.words, buttons.turn, buttons.out, zoom, buttons.in, buttons.width, buttons.whole,
  );
  const scroll = make("div", "page-view-scroll", { tabindex: "0", role: "group" });
  const sheets = make("div", "page-view-sheets");
  const message = make("p", "page-view-message");
  const status = make("p", "sr-only", { role: "status" });
  scroll.append(sheets, message);
  host.append(bar, scroll, status);
  return {
    scroll, sheets, message, status, number, zoom, matches, bar,
    previous: buttons["previous-page"], next: buttons["next-page"], words: buttons.words, box: buttons.box,
  };
}
