// Owns the tie between a <page-view> and the fields beside it: choosing either side lights up the other.
// Inside <… data-field-link> there is one <page-view> and any number of [data-field="name"] rows; focusing or
// clicking a row selects its box, selecting a box marks its row and focuses the row's input (or the row itself).
// Thumbnails are buttons with data-page="2".

function rowsOf(desk) {
  return [...desk.querySelectorAll("[data-field]")];
}

function mark(desk, field) {
  for (const row of rowsOf(desk)) {
    const chosen = row.dataset.field === field;
    row.classList.toggle("selected", chosen);
    if (row.matches("button, tr")) chosen ? row.setAttribute("aria-current", "true") : row.removeAttribute("aria-current");
  }
}

function choose(event) {
  const row = event.target.closest?.("[data-field]");
  const desk = row?.closest("[data-field-link]");
  if (!desk) return;
  mark(desk, row.dataset.field);
  const view = desk.querySelector("page-view");
  // A part of a field, such as a cell, may have a box of its own.
  const place = event.target.closest("[data-place]")?.dataset.place ?? row.dataset.field;
  if (view?.selected !== place) view?.select?.(place);
}

document.addEventListener("focusin", choose);
document.addEventListener("click", choose);

document.addEventListener("box-select", (event) => {
  const desk = event.target.closest("[data-field-link]");
  const row = desk && rowsOf(desk).find((candidate) => candidate.dataset.field === event.detail.field);
  if (!row) return;
  mark(desk, event.detail.field);
  row.scrollIntoView({ block: "nearest" });
  // A box chosen from the keyboard keeps the focus on the page, so that [ and ] go on working.
  if (event.detail.via === "keyboard") return;
  const input = row.querySelector("input:not([type=hidden]), select, textarea, td[tabindex='0']");
  (input ?? row).focus({ preventScroll: true });
});

document.addEventListener("click", (event) => {
  const thumb = event.target.closest("[data-field-link] button[data-page]");
  thumb?.closest("[data-field-link]").querySelector("page-view").showPage(Number(thumb.dataset.page));
});

document.addEventListener("page-change", (event) => {
  const desk = event.target.closest("[data-field-link]");
  desk?.querySelector("button[data-page][aria-current]")?.removeAttribute("aria-current");
  desk?.querySelector(`button[data-page="${event.detail.page}"]`)?.setAttribute("aria-current", "true");
});
