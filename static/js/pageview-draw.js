// Owns the drawing over a page picture, in the view's own space: a turned page has its boxes turned, labels stay upright. Levels differ by line as well as colour: sure is thin and solid, check is
// dashed, unsure is thick with a corner flag, a hint (what might become a field) is dotted; the selected box is thick, filled and wears its label.

import { boxToView } from "./pageview-turn.js";

const MAX_PIXELS = 12e6; // a canvas larger than this costs more memory than sharpness is worth
const LABEL_ROOM_PX = 520; // on a smaller picture the label would hide too much
const LINES = { sure: [1.5, []], check: [2, [6, 4]], unsure: [2.5, []], hint: [1, [2, 3]] };

/** The mark colours of tokens.css, resolved for the canvas. */
export function markColours(host) {
  const probe = document.createElement("span");
  host.append(probe);
  const names = ["sure", "check", "unsure", "selected", "word", "label"];
  const colours = Object.fromEntries(names.map((name) => {
    probe.style.color = `var(--mark-${name})`;
    return [name, getComputedStyle(probe).color];
  }));
  colours.font = getComputedStyle(host).fontFamily;
  probe.remove();
  return colours;
}

function fitCanvas(canvas, stage, turn) {
  const width = stage.clientWidth;
  const height = stage.clientHeight;
  const scale = Math.min(window.devicePixelRatio || 1, Math.sqrt(MAX_PIXELS / Math.max(1, width * height)));
  const pixels = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== pixels[0] || canvas.height !== pixels[1]) [canvas.width, canvas.height] = pixels;
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height, turn };
}

function rectangleOf(box, { width, height, turn }, grow) {
  const { x0, y0, x1, y1 } = boxToView(box, turn);
  return [x0 * width - grow, y0 * height - grow, (x1 - x0) * width + 2 * grow, (y1 - y0) * height + 2 * grow];
}

// Thousands of outlines are drawn once per size, and then copied: hovering must not draw them again.
const wordLayers = new WeakMap(); // canvas -> {words, width, turn, layer}

function wordLayer(canvas, surface, words, colour) {
  const kept = wordLayers.get(canvas);
  if (kept?.words === words && kept.width === canvas.width && kept.turn === surface.turn) return kept.layer;
  const layer = document.createElement("canvas");
  [layer.width, layer.height] = [canvas.width, canvas.height];
  const context = layer.getContext("2d");
  context.setTransform(surface.context.getTransform());
  context.beginPath();
  for (const word of words) context.rect(...rectangleOf(word, surface, 1));
  context.lineWidth = 1;
  context.globalAlpha = 0.55;
  context.strokeStyle = colour;
  context.stroke();
  wordLayers.set(canvas, { words, width: canvas.width, turn: surface.turn, layer });
  return layer;
}

function drawWords(canvas, surface, words, colour) {
  surface.context.drawImage(wordLayer(canvas, surface, words, colour), 0, 0, surface.width, surface.height);
}

// Boxes keep off their neighbours: on a small picture they lie closer to the print.
function drawBox(surface, box, { colour, line, fill, grow = 3, dash = [] }) {
  const { context } = surface;
  const rectangle = rectangleOf(box, surface, grow * Math.min(1, surface.width / 800));
  context.beginPath();
  context.roundRect(...rectangle, 3);
  context.globalAlpha = fill;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = line;
  context.strokeStyle = colour;
  context.setLineDash(dash);
  context.stroke();
  context.setLineDash([]);
  return rectangle;
}

function drawFlag({ context }, [x, y, width], colour) {
  context.beginPath();
  context.moveTo(x + width - 7, y);
  context.lineTo(x + width + 2, y);
  context.lineTo(x + width + 2, y + 9);
  context.fillStyle = colour;
  context.fill();
}

// The label stands in the margin beside its box, where it hides the fewest words.
function drawLabel({ context, width: room }, [x, y, boxWidth, boxHeight], text, colours) {
  context.font = `600 12px ${colours.font}`;
  const width = Math.min(room / 2, context.measureText(text).width + 12);
  const right = x + boxWidth + 5;
  const left = right + width <= room ? right : Math.max(0, x - width - 5);
  const top = y + boxHeight / 2 - 9;
  context.beginPath();
  context.roundRect(left, top, width, 18, 3);
  context.fillStyle = colours.selected;
  context.fill();
  context.fillStyle = colours.label;
  context.textBaseline = "middle";
  context.fillText(text, left + 6, top + 9.5, width - 10);
}

function drawMatches(surface, matches, best, colours) {
  for (const match of matches) {
    if (match !== best) drawBox(surface, match.box, { colour: colours.word, line: 1.5, fill: 0.22, grow: 2 });
  }
  if (!best) return;
  const rectangle = drawBox(surface, best.box, { colour: colours.selected, line: 2, fill: 0.22, grow: 3 });
  if (surface.width >= LABEL_ROOM_PX) drawLabel(surface, rectangle, "Ctrl+Space", colours);
}

/** Draws everything: `boxes` and `words` of this page, the hovered box, the selected field's box, `matches` of what is
 *  typed with the `best` of them, a box that is being `drawn`; the page turned by `turn` degrees. */
export function drawOverlay(canvas, stage, { boxes, words, selected, hover, drawn, matches, best, turn, colours }) {
  if (!boxes.length && !words.length && !hover && !drawn && !matches.length) {
    if (canvas.width) canvas.width = canvas.height = 0; // most pages of a long document have nothing on them
    return;
  }
  const surface = fitCanvas(canvas, stage, turn);
  if (words.length) drawWords(canvas, surface, words, colours.word);
  const chosen = []; // a list has a box for each of its rows
  for (const box of boxes) {
    if (box.field === selected) {
      chosen.push(box);
      continue;
    }
    const level = LINES[box.level] ? box.level : "sure";
    const [line, dash] = LINES[level];
    const fill = box === hover ? 0.24 : level === "hint" ? 0.04 : level === "sure" ? 0.06 : 0.13;
    const rectangle = drawBox(surface, box, { colour: colours[level] ?? colours.word, line, dash, fill });
    if (level === "unsure") drawFlag(surface, rectangle, colours.unsure);
  }
  if (hover?.text !== undefined) drawBox(surface, hover, { colour: colours.word, line: 1.5, fill: 0.16, grow: 2 });
  chosen.forEach((box, at) => {
    const rectangle = drawBox(surface, box, { colour: colours.selected, line: 2.5, fill: 0.14, grow: 4 });
    if (!at && surface.width >= LABEL_ROOM_PX && !best) drawLabel(surface, rectangle, box.label ?? box.field, colours);
  });
  drawMatches(surface, matches, best, colours);
  if (drawn) drawBox(surface, drawn, { colour: colours.selected, line: 1.5, fill: 0.12, grow: 0, dash: [5, 3] });
}
