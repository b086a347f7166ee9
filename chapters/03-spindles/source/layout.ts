// # Lines that fit
//
// A layout is a text that does not know yet where its lines end; it is told how wide they may
// be, and breaks where it was allowed to.
//
// Places where a line may end are gathered in groups. If a group fits into what is left of the
// line, it stands on it whole. If not, all its own places become ends of lines, and the groups
// inside are asked again. This call has one group for its parentheses and one for the sum. It is
// printed 40, 20 and 12 characters wide:
//
// :::figure layout.widths
// :::
//
// The method is Oppen's, in the form that Wadler gave it.

/** A text with places where its lines may end. */
export type Layout =
  | string
  | readonly Layout[]
  /** Ends the line if its group is broken; else it is `flat`. */
  | { readonly kind: "line"; readonly flat: string }
  /** Ends the line, and breaks every group around it. */
  | { readonly kind: "end" }
  /** Ends the line and leaves one empty, if its group is broken. */
  | { readonly kind: "blank" }
  | { readonly kind: "group"; readonly of: Layout; readonly broken: boolean }
  | { readonly kind: "indent"; readonly of: Layout }
  /** A text that is there only if its group is broken. */
  | { readonly kind: "broken"; readonly text: string }
  /** A comment behind the line, whatever else comes on it. */
  | { readonly kind: "remark"; readonly text: string }
  /** A comment on a line of its own; prose begins at the margin. */
  | { readonly kind: "comment"; readonly text: string; readonly prose: boolean }
  /** The brace of a block: on its own line if the line before goes on from one further left. */
  | { readonly kind: "brace" };

/** Ends the line if its group is broken; else it is a space. */
export const LINE: Layout = { kind: "line", flat: " " };
/** Ends the line if its group is broken; else it is nothing. */
export const SOFT_LINE: Layout = { kind: "line", flat: "" };
/** Ends the line. */
export const END: Layout = { kind: "end" };
/** Leaves a line empty. */
export const BLANK: Layout = { kind: "blank" };
/** The brace of a block. */
export const BRACE: Layout = { kind: "brace" };

/** `of`, which stands on one line if it fits. */
export function group(...of: readonly Layout[]): Layout {
  return { kind: "group", of, broken: of.some(mustBreak) };
}

/** `of`, with its lines further to the right. */
export function indent(...of: readonly Layout[]): Layout {
  return { kind: "indent", of };
}

function mustBreak(layout: Layout): boolean {
  if (typeof layout === "string") return false;
  if (isList(layout)) return layout.some(mustBreak);
  if (layout.kind === "group") return layout.broken;
  if (layout.kind === "indent") return mustBreak(layout.of);
  return layout.kind === "end" || layout.kind === "comment";
}

function isList(layout: Layout): layout is readonly Layout[] {
  return Array.isArray(layout);
}

// ## Printing

interface Piece {
  readonly layout: Layout;
  readonly indent: number;
  readonly broken: boolean;
}

interface Printer {
  readonly width: number;
  /** What is still to be printed, the next piece last. */
  readonly rest: Piece[];
  readonly lines: string[];
  /** The line that is being printed. */
  line: string;
  /** What follows it. */
  remark: string;
}

/** `layout` as a text of lines that are at most `width` wide, where that is possible. */
export function printLayout(layout: Layout, width: number): string {
  const rest = [{ layout, indent: 0, broken: true }];
  const printer: Printer = { width, rest, lines: [], line: "", remark: "" };
  for (let piece = rest.pop(); piece; piece = rest.pop()) put(printer, piece);
  endLine(printer, 0);
  return printer.lines.map((line) => `${line}\n`).join("");
}

function put(printer: Printer, piece: Piece): void {
  const { layout, indent, broken } = piece;
  if (typeof layout === "string") putText(printer, layout, indent);
  else if (isList(layout)) push(printer.rest, layout, piece);
  else if (layout.kind === "indent") {
    push(printer.rest, [layout.of], { ...piece, indent: indent + 2 });
  } else if (layout.kind === "group") {
    const flat = { layout: layout.of, indent, broken: false };
    const fit = !layout.broken && fits(printer, flat);
    printer.rest.push(fit ? flat : { ...flat, broken: true });
  } else if (layout.kind === "line") {
    if (broken) endLine(printer, indent);
    else putText(printer, layout.flat, indent);
  } else if (layout.kind === "broken") {
    if (broken) putText(printer, layout.text, indent);
  } else putSpecial(printer, layout, piece);
}

type Special = Extract<
  Exclude<Layout, string | readonly Layout[]>,
  { kind: "end" | "blank" | "remark" | "comment" | "brace" }
>;

function putSpecial(
  printer: Printer,
  layout: Special,
  { indent, broken }: Piece,
): void {
  if (layout.kind === "remark" && printer.remark === "") {
    printer.remark = ` ${layout.text}`;
  } else if (layout.kind === "brace") putBrace(printer, indent);
  else if (layout.kind === "remark" || layout.kind === "comment") {
    const atMargin = layout.kind === "comment" && layout.prose;
    endLine(printer, atMargin ? 0 : indent);
    printer.line += layout.text;
    endLine(printer, indent);
  } else if (layout.kind === "end" || broken) {
    endLine(printer, indent);
    if (layout.kind === "blank") leaveBlank(printer);
  }
}

/** Puts `text` on the line, or on the next if a comment ends this one. */
function putText(printer: Printer, text: string, indent: number): void {
  if (printer.remark !== "" && !/^[,; ]?$/.test(text)) endLine(printer, indent);
  if (text !== " " || printer.line.trim() !== "") printer.line += text;
}

function putBrace(printer: Printer, indent: number): void {
  const goesOn = printer.line.search(/\S/) > indent || printer.remark !== "";
  if (goesOn) endLine(printer, indent);
  printer.line += printer.line.trim() === "" ? "{" : " {";
}

/** Ends the line, unless nothing stands on it, and begins the next. */
function endLine(printer: Printer, indent: number): void {
  const line = printer.line.trimEnd() + printer.remark;
  if (line !== "") printer.lines.push(line);
  printer.line = " ".repeat(indent);
  printer.remark = "";
}

function leaveBlank({ lines }: Printer): void {
  if (lines.length > 0 && lines.at(-1) !== "") lines.push("");
}

function push(rest: Piece[], of: readonly Layout[], piece: Piece): void {
  for (const layout of of.toReversed()) rest.push({ ...piece, layout });
}

/** Whether `first`, and what follows it up to the next end of a line, fits. */
function fits(printer: Printer, first: Piece): boolean {
  let room = printer.width - printer.line.length;
  let next = printer.rest.length;
  const todo = [first];
  while (room >= 0) {
    const piece = todo.pop() ?? printer.rest[--next];
    if (piece === undefined) return true;
    const { layout, broken } = piece;
    if (typeof layout === "string") room -= layout.length;
    else if (isList(layout)) push(todo, layout, piece);
    else if (layout.kind === "indent" || layout.kind === "group") {
      push(todo, [layout.of], piece);
    } else if (layout.kind === "brace") room -= 2;
    else if (layout.kind === "line") {
      if (broken) return true;
      room -= layout.flat.length;
    } else if (layout.kind === "end" || layout.kind === "comment") return true;
  }
  return false;
}
