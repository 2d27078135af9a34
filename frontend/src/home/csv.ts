/** What a spreadsheet would calculate instead of showing it. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * A table as a file that spreadsheets open (RFC 4180, in UTF-8 with a mark by which they know it). What strangers
 * typed stays text: a cell that would be a formula gets an apostrophe in front.
 */
export function csv(rows: string[][]): string {
  return `\ufeff${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Has the browser keep a table as a file. */
export function download(name: string, rows: string[][]): void {
  const url = URL.createObjectURL(new Blob([csv(rows)], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
