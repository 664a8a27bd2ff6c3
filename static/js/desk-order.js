// Owns the order of the fields on the desk: flagged first, or as the template has them. The choice belongs to this
// browser. Rows are moved within their document, so that the focus and what was typed go with them.

const KEY = "proofdesk.field-order";

export function chosenOrder() {
  try {
    return localStorage.getItem(KEY) === "template" ? "template" : "flagged";
  } catch {
    return "flagged"; // storage may be forbidden
  }
}

export function chooseOrder(order) {
  try {
    localStorage.setItem(KEY, order);
  } catch {
    // holds for this page only
  }
}

export function putInOrder(root, order) {
  for (const button of root.querySelectorAll("[data-order-by]")) {
    button.setAttribute("aria-pressed", String(button.dataset.orderBy === order));
  }
  root.querySelectorAll(".desk-part").forEach((part) => arrange(part, order === "flagged"));
}

function arrange(part, flaggedFirst) {
  const headings = [...part.querySelectorAll(":scope > .field-group")];
  const rows = [...part.querySelectorAll(":scope > [data-field]")];
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const place = (row) => Number(row.dataset.order);
  rows.sort((one, other) => place(one) - place(other));
  const flagged = rows.filter((row) => row.hasAttribute("data-flagged"));
  const others = rows.filter((row) => !row.hasAttribute("data-flagged"));
  headings.forEach((heading) => (heading.hidden = !flaggedFirst && flagged.length > 0));
  if (!flaggedFirst) part.append(...rows);
  else if (flagged.length && others.length) part.append(headings[0], ...flagged, headings[1], ...others);
  else part.append(...headings, ...rows);
  focused?.focus({ preventScroll: true }); // moving an element takes its focus away
}
