// Owns cells as text: the tab-separated form in which spreadsheets copy and paste.

const needsQuotes = /["\t\n\r]/;
const quoted = (text) => (needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export const toTsv = (rows) => rows.map((row) => row.map(quoted).join("\t")).join("\n");

/** Rows of cells. A quoted cell may hold tabs and line breaks; the line break behind the last row is none. */
export function fromTsv(text) {
  const rows = [[]];
  const cell = /"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*)/y;
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at <= source.length; at = cell.lastIndex + 1) {
    cell.lastIndex = at;
    const [, inQuotes, plain] = cell.exec(source);
    rows.at(-1).push((inQuotes?.replaceAll('""', '"') ?? plain).trim());
    if (source[cell.lastIndex] === "\n") rows.push([]);
  }
  return rows;
}

export const isTable = (text) => /[\t\n]/.test(text.replace(/\r?\n$/, ""));
