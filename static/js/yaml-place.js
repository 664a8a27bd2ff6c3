// Owns where in a YAML text the cursor stands: under which keys, at a key or at a value, beside which other keys. It reads
// lines, not the whole text, because what is being written is seldom whole.

const KEY = /^("[^"]*"|'[^']*'|[^\s#{}[\],"'&*!|>%@`-][^#]*?|-[^\s#][^#]*?)\s*:(\s+|$)/;

/** An opener on a line: the column of a dash, or of a key with its name. */
function openers(line) {
  const found = [];
  let column = line.search(/\S/);
  if (column < 0 || line[column] === "#") return found;
  while (/^-(\s|$)/.test(line.slice(column))) {
    found.push({ column, dash: true });
    column += 1 + line.slice(column + 1).search(/\S|$/);
  }
  const key = KEY.exec(line.slice(column));
  if (key) found.push({ column, key: bare(key[1]) });
  return found;
}

function bare(key) {
  return key.replace(/^(["'])(.*)\1$/, "$2");
}

/** What is open at the end of `text`, which is a value or the rest of a line: frames of `{` and `[`, or null in a quote
 *  or a comment. */
function openFrames(text) {
  const frames = [{ flow: false, start: 0 }];
  let quote = "";
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    const frame = frames.at(-1);
    if (quote) {
      if (sign === quote) quote = "";
    } else if ((sign === '"' || sign === "'") && !text.slice(frame.start, at).trim()) quote = sign;
    else if (sign === "#" && /^\s$/.test(text[at - 1] ?? " ")) {
      const end = text.indexOf("\n", at);
      if (end < 0) return null;
      if (!text.slice(frame.start, at).trim()) frame.start = end;
      at = end;
    }
    else if ((sign === "{" || sign === "[") && !text.slice(frame.start, at).trim())
      frames.push({ flow: true, map: sign === "{", keys: new Set(), start: at + 1 });
    else if (!frame.flow) continue;
    else if (sign === "}" || sign === "]") frames.pop();
    else if (sign === ",") Object.assign(frame, { key: undefined, start: at + 1 });
    else if (sign === ":" && frame.map && frame.key === undefined && /^\s?$/.test(text[at + 1] ?? "")) {
      frame.key = bare(text.slice(frame.start, at).trim());
      frame.keys.add(frame.key);
      frame.start = at + 1;
    }
  }
  return quote ? null : frames;
}

/** What stands before a value on a line: its openers, and where the value begins. */
function headOf(line) {
  const all = openers(line);
  const dashes = all.filter((opener) => opener.dash);
  const key = all.find((opener) => !opener.dash);
  let column = line.length - line.trimStart().length;
  if (dashes.length) column = dashes.at(-1).column + 1 + line.slice(dashes.at(-1).column + 1).search(/\S|$/);
  const restAt = key ? column + KEY.exec(line.slice(column))[0].length : column;
  return { dashes, key, column, restAt, opened: all.at(-1)?.column ?? -1 };
}

/** The line on which the outermost `{` or `[` begins that is still open on line `at`; `at` itself where there is none. Lines
 *  of a flow are indented more than what holds it, so that a bracket nobody has closed yet reaches no further. */
function flowBegins(lines, at, before) {
  let begins = at;
  let least = Math.max(0, before.trim() ? before.search(/\S/) : before.length);
  for (let row = at - 1; row >= 0 && least > 0; row -= 1) {
    const line = lines[row];
    if (!line.trim()) continue;
    const { restAt, opened } = headOf(line);
    const isOpen = (openFrames(`${line.slice(restAt)}\n`)?.length ?? 0) > 1;
    if (isOpen && opened < least && openFrames([line.slice(restAt), ...lines.slice(row + 1, at), before].join("\n"))?.length !== 1) begins = row;
    least = Math.min(least, line.search(/\S/));
  }
  return begins;
}

/** What follows in the same flow: the rest of the line, and lines that are indented more than `column`. */
function flowAhead(lines, at, ahead, column) {
  const end = lines.findIndex((line, row) => row > at && line.trim() && line.search(/\S/) <= column);
  return [ahead, ...lines.slice(at + 1, end < 0 ? undefined : end)].join("\n");
}

/** The keys behind the cursor in the flow map that is open there. */
function keysAhead(text) {
  const keys = [];
  let depth = 0;
  for (const part of text.matchAll(/"[^"]*"|'[^']*'|[{[]|[}\]]|([\w-]+)\s*:/g)) {
    if ("{[".includes(part[0])) depth += 1;
    else if ("}]".includes(part[0])) {
      if (depth === 0) break;
      depth -= 1;
    } else if (part[1] && depth === 0) keys.push(part[1]);
  }
  return keys;
}

/** Levels above column `column` of line `at`, outermost first, each {key} or {item: true} with the keys beside it. */
function levelsAbove(lines, at, column, dashes) {
  const levels = [];
  let limit = column;
  let keys = new Set();
  const beside = keys;
  let isItem = false;
  const open = (opener) => {
    const level = opener.dash ? { item: true, keys } : { key: opener.key, keys: new Set([opener.key]) };
    levels.unshift(level);
    keys = opener.dash ? new Set() : level.keys;
    limit = opener.column;
    isItem = Boolean(opener.dash);
  };
  for (const dash of dashes.toReversed()) open(dash);
  for (let row = at - 1; row >= 0; row -= 1) {
    for (const opener of openers(lines[row]).toReversed()) {
      // A list may stand in the column of its own key.
      if (opener.column < limit || (isItem && opener.key !== undefined && opener.column === limit)) open(opener);
      else if (opener.column === limit && opener.key !== undefined) keys.add(opener.key);
    }
  }
  return { levels, beside };
}

function keysBelow(lines, at, column) {
  const keys = [];
  for (const line of lines.slice(at + 1)) {
    const indent = line.search(/\S/);
    if (indent < 0) continue;
    if (indent < column) break;
    const [first] = openers(line);
    if (indent === column && first?.dash) break;
    if (indent === column && first) keys.push(first.key);
  }
  return keys;
}

/** Where `position` of `text` is: {path: [key or null for an item], kind: "key" | "value", keys: beside it, from: where the
 *  word at the cursor begins, flow, column}, or null where nothing can be completed. */
export function placeAt(text, position) {
  const at = text.slice(0, position).split("\n").length - 1;
  const lines = text.split("\n");
  const start = text.lastIndexOf("\n", position - 1) + 1;
  const before = text.slice(start, position);
  const ahead = lines[at].slice(before.length);
  if (before.trimStart().startsWith("#")) return null;
  const begins = flowBegins(lines, at, before);
  const { dashes, key, column, restAt, opened } = headOf(begins === at ? before : lines[begins]);
  const valueAt = (begins === at ? start : lines.slice(0, begins).join("\n").length + (begins ? 1 : 0)) + restAt;
  const frames = openFrames(text.slice(valueAt, position));
  if (!frames) return null;
  const { levels, beside } = levelsAbove(lines, begins, key ? key.column : column, dashes);
  const path = levels.map((level) => level.key ?? null);
  if (key) path.push(key.key);
  const inner = frames.slice(1);
  inner.slice(0, -1).forEach((frame) => path.push(frame.map ? frame.key : null));
  const last = inner.at(-1);
  const wordFrom = valueAt + (last?.start ?? 0);
  const from = wordFrom + text.slice(wordFrom, position).search(/\S|$/);
  const place = { path, from, flow: inner.length > 0, column };
  if (last?.map && last.key === undefined) return { ...place, kind: "key", keys: new Set([...last.keys, ...keysAhead(flowAhead(lines, at, ahead, opened))]) };
  if (last) return { ...place, path: [...path, last.map ? last.key : null], kind: "value", keys: last.keys };
  const keys = new Set([...beside, ...keysBelow(lines, at, column)]);
  return key ? { ...place, kind: "value", keys: keys.add(key.key) } : { ...place, kind: "key", keys };
}
