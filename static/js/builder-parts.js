// Owns the small elements of the workbench: making an element, icons, the word for how sure a value is.

const WORDS = { sure: "Sure", check: "Check", unsure: "Unsure", missing: "Missing" };

/** An element with attributes and children; what is null or false is left out. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function icon(name) {
  const sprite = document.querySelector("svg.icon use").getAttribute("href").split("#")[0];
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** How sure a value is, in a word with its own shape. */
export function confidence({ level, percent }) {
  const chip = make("span", { class: `confidence ${level}`, title: level === "missing" ? "No value was found" : `Confidence ${percent} %` });
  chip.append(icon(`mark-${level}`), WORDS[level]);
  return chip;
}

export function button(label, act, { icon: name, title, className = "button small", pressed } = {}) {
  const element = make("button", { type: "button", class: className, title, "aria-pressed": pressed }, name ? icon(name) : null, label);
  element.addEventListener("click", act);
  return element;
}

export function toast(message, level = "info") {
  document.dispatchEvent(new CustomEvent("toast", { detail: { message, level } }));
}
