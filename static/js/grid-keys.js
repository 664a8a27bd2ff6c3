// Owns the keys, the pointer and the clipboard of a grid. What is not handled here (Enter, Esc and Tab while nothing is
// edited, approving, postponing) is the desk's.

import { fromTsv, isTable, toTsv } from "./grid-text.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.altKey);
const isControl = (event) => (event.ctrlKey || event.metaKey) && !event.altKey;

export function bindGrid(grid) {
  const { table } = grid.view;
  table.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (grid.editor ? whileEditing(grid, event) : whileMoving(grid, event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
  table.addEventListener("focusin", (event) => {
    const place = grid.placeOf(event.target);
    if (place && !grid.editor) grid.view.move(...place, { focus: false, extend: grid.isExtending });
  });
  table.addEventListener("focusout", (event) => {
    // Whoever goes to the page is about to click words into this very cell.
    if (event.target === grid.editor?.input && !event.relatedTarget?.closest("page-view")) grid.commit();
  });
  table.addEventListener("mousedown", (event) => press(grid, event));
  for (const name of ["copy", "cut", "paste"]) table.addEventListener(name, (event) => clipboard(grid, event));
  grid.host.addEventListener("click", (event) => {
    const button = event.target.closest("[data-grid-act]");
    if (button?.matches("[role=menuitem]")) grid.menu.close();
    const acts = {
      add: () => grid.addRow(), above: () => grid.addRow("above"), below: () => grid.addRow("below"),
      remove: () => grid.removeRows(), draw: () => grid.drawTable(), menu: () => grid.menu.open(button.getBoundingClientRect()),
    };
    acts[button?.dataset.gridAct]?.();
  });
}

/** A click chooses a cell, one on the chosen cell edits it, with Shift it selects up to there. */
function press(grid, event) {
  const place = grid.placeOf(event.target);
  if (!place || event.button !== 0 || event.target === grid.editor?.input) return;
  event.preventDefault();
  const wasThere = grid.view.element === document.activeElement && String(place) === String(grid.view.at);
  grid.commit();
  grid.view.move(...place, { extend: event.shiftKey });
  if (!event.shiftKey && (wasThere || event.detail === 2)) grid.edit();
}

function whileEditing(grid, event) {
  const { editor, view } = grid;
  const { key } = event;
  if (rowKey(grid, event)) return true;
  if (!isPlain(event)) return false;
  const [row, column] = view.at;
  if (key === "Escape") grid.cancel();
  else if (key === "Enter" && !(event.shiftKey && editor.input.matches("textarea"))) grid.commitTo(row + (event.shiftKey ? -1 : 1), column);
  else if (key === "Tab") return grid.commitAndEdit(event.shiftKey ? -1 : 1);
  else if (["ArrowUp", "ArrowDown"].includes(key) && editor.input.matches("input") && !editor.options.length) grid.commitTo(row + STEPS[key][0], column);
  else return false;
  return true;
}

function whileMoving(grid, event) {
  return rowKey(grid, event) || moves(grid, event) || changes(grid, event);
}

function rowKey(grid, event) {
  if (event.altKey && !event.ctrlKey && !event.metaKey && event.code === "KeyT") grid.drawTable();
  else if (isControl(event) && event.key === "Insert") grid.addRow(event.shiftKey ? "above" : "below");
  else if (isControl(event) && event.key === "Delete") grid.removeRows();
  else return false;
  return true;
}

function moves(grid, event) {
  const { view } = grid;
  const [row, column] = view.at;
  const extend = event.shiftKey;
  const go = (toRow, toColumn) => { grid.extending(extend, () => view.move(toRow, toColumn, { extend })); return true; };
  const last = view.shown.length - 1;
  if (isControl(event)) {
    if (event.key === "Home") return go(0, 0);
    if (event.key === "End") return go(last, Infinity);
    if (event.key.toLowerCase() === "a") return grid.selectAll();
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") return grid.toDoubtful(event.key === "ArrowRight" ? 1 : -1);
    return false;
  }
  if (!isPlain(event)) return false;
  if (STEPS[event.key]) return go(row + STEPS[event.key][0], column + STEPS[event.key][1]);
  if (event.key === "Home") return go(row, 0);
  if (event.key === "End") return go(row, Infinity);
  if (event.key === "PageUp" || event.key === "PageDown") return go(row + (event.key === "PageDown" ? 10 : -10), column);
  return false;
}

function changes(grid, event) {
  if (!isPlain(event) || grid.isReadOnly) return false;
  if (event.key === "F2") grid.edit();
  else if (event.key === "Delete" || event.key === "Backspace") grid.clear();
  else if (event.key.length === 1) {
    grid.edit("");
    event.stopPropagation(); // it is typed into the cell, and no key of the page
    return false;
  } else return false;
  return true;
}

function clipboard(grid, event) {
  if (grid.editor) {
    const text = event.type === "paste" ? event.clipboardData.getData("text/plain") : "";
    if (!isTable(text) || grid.editor.input.matches("textarea")) return;
    grid.cancel();
  }
  event.preventDefault();
  if (event.type === "paste") {
    grid.paste(fromTsv(event.clipboardData.getData("text/plain")));
    return;
  }
  event.clipboardData.setData("text/plain", toTsv(grid.selectedTexts));
  if (event.type === "cut") grid.clear();
}
