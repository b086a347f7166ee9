// # Tables
//
// A computed figure is most often a table of text.

import { escapeHtml } from "./highlight.ts";

/** A table with `head` above `rows`; the cells are text, with code in backquotes. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${
      cells.map((cell) => `<${tag}>${cellHtml(cell)}</${tag}>`).join("")
    }</tr>`;
  return `<div class="scroll" tabindex="0"><table>
<thead>${line(head, "th")}</thead>
<tbody>
${rows.map((row) => line(row, "td")).join("\n")}
</tbody></table></div>`;
}

/** Text as a cell; what stands between backquotes is code. */
function cellHtml(text: string): string {
  return escapeHtml(text).replace(/`([^`]*)`/g, "<code>$1</code>");
}

/** `number` with commas between the thousands. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}
