// Owns the divider of a .desk: <div class="desk-split" role="separator" tabindex="0" aria-orientation="vertical"
// aria-label="Width of the fields">. Drag it or use the arrow keys; double click resets. The width belongs to this
// browser: it is kept in localStorage and set on the root, so that a desk that is swapped in has it, too.

const KEY = "proofdesk.fields-width";
const RANGE_PX = [300, 760];
const STEP_PX = 24;
const root = document.documentElement;

function stored() {
  try {
    return Number(localStorage.getItem(KEY)) || 0;
  } catch {
    return 0; // storage may be forbidden
  }
}

function keep(width) {
  try {
    localStorage.setItem(KEY, String(width));
  } catch {
    // holds for this page only
  }
}

/** Sets the width in pixels within the range; 0 goes back to the stylesheet's own. */
function setWidth(width) {
  if (!width) return root.style.removeProperty("--fields-chosen");
  const kept = Math.round(Math.min(RANGE_PX[1], Math.max(RANGE_PX[0], width)));
  return root.style.setProperty("--fields-chosen", `${kept}px`);
}

function currentWidth(split) {
  return Math.round(split.closest(".desk").querySelector(".desk-fields").getBoundingClientRect().width);
}

function tell(split) {
  split.setAttribute("aria-valuemin", String(RANGE_PX[0]));
  split.setAttribute("aria-valuemax", String(RANGE_PX[1]));
  split.setAttribute("aria-valuenow", String(currentWidth(split)));
}

const splitOf = (event) => event.target.closest?.(".desk-split");

setWidth(stored());
document.querySelectorAll(".desk-split").forEach(tell);

document.addEventListener("pointerdown", (event) => {
  const split = splitOf(event);
  if (!split) return;
  split.setPointerCapture(event.pointerId);
  split.classList.add("dragging");
  event.preventDefault();
});

document.addEventListener("pointermove", (event) => {
  const split = splitOf(event);
  if (!split?.hasPointerCapture(event.pointerId)) return;
  setWidth(split.closest(".desk").getBoundingClientRect().right - event.clientX);
});

document.addEventListener("pointerup", (event) => {
  const split = splitOf(event);
  if (!split?.classList.contains("dragging")) return;
  split.classList.remove("dragging");
  keep(currentWidth(split));
  tell(split);
});

document.addEventListener("dblclick", (event) => {
  const split = splitOf(event);
  if (!split) return;
  setWidth(0);
  keep(0);
  tell(split);
});

document.addEventListener("keydown", (event) => {
  const split = splitOf(event);
  const step = { ArrowLeft: STEP_PX, ArrowRight: -STEP_PX }[event.key];
  if (!split || !step) return;
  event.preventDefault();
  setWidth(currentWidth(split) + step);
  keep(currentWidth(split));
  tell(split);
});
