// # Curly quotes
//
// The source is typed on a keyboard with one kind of quotation mark; the page has
// both. Code keeps what was typed.

const CODE_OR_TAG = /<(pre|code|kbd)\b[\s\S]*?<\/\1>|<[^>]*>/g;

/** `html` with typographic quotation marks in its text, but not in code or tags. */
export function typographic(html: string): string {
  let result = "";
  let at = 0;
  for (const { 0: kept, index } of html.matchAll(CODE_OR_TAG)) {
    result += curl(html.slice(at, index), lastLetter(result)) + kept;
    at = index + kept.length;
  }
  return result + curl(html.slice(at), lastLetter(result));
}

/** `text` with its quotation marks turned the right way; `before` stands before it. */
function curl(text: string, before: string): string {
  return text.replace(/&#39;|&quot;|'|"/g, (mark, index: number) => {
    const last = index > 0 ? text[index - 1]! : before;
    const opens = /^$|[\s([–—“‘]/.test(last);
    if (mark === "&quot;" || mark === '"') return opens ? "“" : "”";
    return opens ? "‘" : "’";
  });
}

/** The last character of the text of `html`; nothing if a block begins there. */
function lastLetter(html: string): string {
  if (/<\/?(p|li|td|th|dd|h\d|div|blockquote)[^>]*>\s*$/.test(html)) return "";
  return html.replace(/(<[^>]*>)+$/, "").slice(-1);
}
