// Files for spreadsheets.

const FORMULA = /^[=+\-@\t\r]/;

/** One cell: quoted where it has to be, and never taken for a formula. */
function cell(value) {
  const text = value === null || value === undefined ? '' : String(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * RFC 4180 in UTF-8 with the mark that spreadsheets look for.
 * @param {string[]} head
 * @param {unknown[][]} rows
 */
export function csv(head, rows) {
  const lines = [head, ...rows].map((line) => line.map(cell).join(','));
  return new Blob(['\ufeff', lines.join('\r\n'), '\r\n'], { type: 'text/csv;charset=utf-8' });
}

/** Has the browser keep it as a file. @param {Blob} blob @param {string} name */
export function keep(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
