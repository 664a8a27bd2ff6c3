// Owns the small pictures beside fields: in a [data-field-link] every row [data-field] with a .field-entry shows the
// place on the page where its value stands. They are cut out of the page's picture when the row comes into view; until
// then an empty canvas keeps their room, so that nothing moves when they come.

const shown = new WeakMap(); // row -> the box that its crop shows, as text
const waiting = new WeakMap(); // row -> {view, box}
const observer = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) show(target);
}, { rootMargin: "200px" });

async function show(row) {
  const { view, box } = waiting.get(row) ?? {};
  observer.unobserve(row);
  if (!view?.isConnected) return;
  const key = JSON.stringify(box);
  const crop = await view.cropFor(box);
  if (shown.get(row) !== key) return; // the value has moved meanwhile
  if (crop) roomFor(row).replaceWith(crop);
}

function roomFor(row) {
  const known = row.querySelector(":scope > .field-crop");
  if (known) return known;
  const room = document.createElement("canvas");
  [room.width, room.height, room.className] = [1, 1, "field-crop"];
  room.setAttribute("aria-hidden", "true");
  row.querySelector(":scope > .field-entry").before(room);
  return room;
}

function renew(view) {
  const boxes = new Map(view.boxes.map((box) => [box.field, box]));
  for (const row of view.closest("[data-field-link]")?.querySelectorAll("[data-field]") ?? []) {
    // The place of a whole table is no help beside it.
    if (!row.querySelector(":scope > .field-entry") || row.querySelector("table, line-grid")) continue;
    const box = boxes.get(row.dataset.field);
    const place = box && { page: box.page, x0: box.x0, y0: box.y0, x1: box.x1, y1: box.y1 };
    const key = place ? JSON.stringify(place) : "";
    if (shown.get(row) === key) continue;
    shown.set(row, key);
    if (place) {
      waiting.set(row, { view, box: place });
      roomFor(row);
      observer.observe(row);
    } else row.querySelector(":scope > .field-crop")?.remove();
  }
}

document.addEventListener("boxes-change", (event) => renew(event.target));
for (const view of document.querySelectorAll("[data-field-link] page-view")) if (view.boxes) renew(view);
