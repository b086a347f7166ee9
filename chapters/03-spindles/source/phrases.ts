// # Laying out a phrase
//
// A phrase is what stands on one line if it fits: a statement without its blocks, or the head of
// a procedure.
//
// What is too long is broken where it is loosest. In `f(a) + b < c && d` that is behind `&&`,
// then behind `<`, then behind `+`; last of all inside the parentheses.

import { PRECEDENCE } from "./expression_parser.ts";
import {
  BLANK,
  END,
  group,
  indent,
  type Layout,
  LINE,
  SOFT_LINE,
} from "./layout.ts";
import { isApart, isChoice, isValue, type Spacing, textAt } from "./spacing.ts";
import { ARITHMETIC_SIGNS } from "./vocabulary.ts";

/** A word, or what stands in brackets. */
interface Unit {
  /** The index of its first word. */
  readonly first: number;
  /** The index of its last word. */
  readonly last: number;
  readonly layout: Layout;
}

/** The next word with its comments. */
export function takeWord(draft: Spacing): Layout {
  const index = draft.at++;
  return [
    ...commentsBefore(draft, index),
    textAt(draft, index),
    remarkAt(draft, index),
  ];
}

/** The comments on the lines before the word at `index`. */
export function commentsBefore(
  { around }: Spacing,
  index: number,
): Layout[] {
  return around[index]!.comments.map(({ text, prose }) => {
    return { kind: "comment", text, prose };
  });
}

/** The comment behind the word at `index`. */
export function remarkAt({ around }: Spacing, index: number): Layout {
  const { remark } = around[index]!;
  return remark === undefined ? "" : { kind: "remark", text: remark };
}

/** Whether there is a comment behind a word from the one at `from` to before that at `to`. */
export function hasRemark(
  { around }: Spacing,
  from: number,
  to: number,
): boolean {
  return around.slice(from, to).some(({ remark }) => remark !== undefined);
}

// ## A phrase

const CLAUSES: ReadonlySet<string> = new Set(
  "when first last default before after fails cost within requires is budget releases uses"
    .split(" "),
);

/**
 * Lays out words up to a semicolon, a block, or the end of what stands around. Each clause has a
 * line if they do not all fit on one; only `fails` stays with what it belongs to if it can.
 */
export function takePhrase(draft: Spacing): Layout {
  const [head, ...clauses] = cutBefore(draft, takeUnits(draft), CLAUSES);
  const lines = clauses.map((units) => {
    const clause = assignment(draft, units);
    const isFailure = textAt(draft, units[0]!.first) === "fails";
    return isFailure ? group(LINE, clause) : [LINE, clause];
  });
  return group(assignment(draft, head!), indent(lines));
}

/** Cuts `units` before each word of `words` that says something about what stands before it. */
function cutBefore(
  draft: Spacing,
  units: readonly Unit[],
  words: ReadonlySet<string>,
): Unit[][] {
  const parts: Unit[][] = [[]];
  for (const unit of units) {
    const isClause = words.has(textAt(draft, unit.first)) &&
      parts.at(-1)!.length > 0 && isValue(draft, unit.first - 1);
    if (isClause) parts.push([unit]);
    else parts.at(-1)!.push(unit);
  }
  return parts;
}

/** Units up to where the phrase ends. */
function takeUnits(draft: Spacing): Unit[] {
  const units: Unit[] = [];
  while (!endsPhrase(draft)) {
    const first = draft.at;
    const open = /^[([{]$/.test(textAt(draft, first));
    const layout = open ? takeBrackets(draft) : takeWord(draft);
    units.push({ first, last: draft.at - 1, layout });
  }
  return units;
}

function endsPhrase(draft: Spacing): boolean {
  const text = textAt(draft, draft.at);
  if (text === "{") return draft.roles.get(draft.at) !== "record";
  return /^[)\]};,]?$/.test(text);
}

// ## Values

const ASSIGNING: ReadonlySet<string> = new Set([
  "=",
  ...ARITHMETIC_SIGNS.map((sign) => `${sign}=`),
]);

function assignment(draft: Spacing, units: readonly Unit[]): Layout {
  const sign = units.findIndex(({ first }) =>
    ASSIGNING.has(textAt(draft, first))
  );
  if (sign < 0) return expression(draft, units);
  const left = run(draft, units.slice(0, sign + 1));
  const value = units.slice(sign + 1);
  return isPlain(draft, value)
    ? [left, " ", expression(draft, value)]
    : [left, group(indent(LINE, expression(draft, value, list)))];
}

/** Whether there is no sign between operands at which `units` could be broken. */
function isPlain(draft: Spacing, units: readonly Unit[]): boolean {
  return units.every(({ first }) => levelOf(draft, first) < 0) &&
    !units.some(({ first }) => isChoice(draft, first));
}

/**
 * Lays out an expression, or a type, or what stands in front of one. The lines that follow its
 * first are indented, unless `rest` says otherwise.
 */
function expression(
  draft: Spacing,
  units: readonly Unit[],
  rest: (...of: readonly Layout[]) => Layout = indent,
): Layout {
  if (units.some(({ first }) => isTyped(draft, first))) {
    return run(draft, units);
  }
  const choice = units.findIndex(({ first }) => isChoice(draft, first));
  if (choice >= 0) return choiceOf(draft, units, choice);
  const levels = units.map(({ first }) => levelOf(draft, first));
  const loosest = Math.min(...levels.filter((level) => level >= 0));
  if (loosest === Infinity) return run(draft, units);
  const signs = units.filter((_, index) => levels[index] === loosest);
  const parts = signs.map((sign, index) => {
    const before = signs[index - 1];
    const from = before === undefined ? 0 : units.indexOf(before) + 1;
    const operand = units.slice(from, units.indexOf(sign));
    return [expression(draft, operand), " ", sign.layout];
  });
  const last = units.slice(units.indexOf(signs.at(-1)!) + 1);
  parts.push([expression(draft, last)]);
  return group(parts[0]!, rest(parts.slice(1).map((part) => [LINE, part])));
}

/** How loosely the sign at `index` binds, from 0 on; -1 if it does not stand between operands. */
function levelOf({ tokens, roles }: Spacing, index: number): number {
  const { kind, text } = tokens[index]!;
  if (kind !== "sign" || roles.get(index) === "unary") return -1;
  return PRECEDENCE.findIndex((level) => level.some((sign) => sign === text));
}

/** Whether a type begins behind the word at `index`. */
function isTyped(draft: Spacing, index: number): boolean {
  return textAt(draft, index) === ":" && !isChoice(draft, index);
}

/** Lays out `condition ? then : otherwise`; the question mark is the unit at `mark`. */
function choiceOf(
  draft: Spacing,
  units: readonly Unit[],
  mark: number,
): Layout {
  let [colon, open] = [mark, 0];
  do {
    const text = textAt(draft, units[colon]!.first);
    if (isChoice(draft, units[colon]!.first)) open += text === "?" ? 1 : -1;
    colon++;
  } while (open > 0);
  const then = expression(draft, units.slice(mark + 1, colon - 1));
  const otherwise = expression(draft, units.slice(colon));
  return group(
    expression(draft, units.slice(0, mark)),
    indent(
      [LINE, units[mark]!.layout, " ", then],
      [LINE, units[colon - 1]!.layout, " ", otherwise],
    ),
  );
}

function list(...of: readonly Layout[]): Layout {
  return of;
}

// ## Units in a row

/** `units` one behind the other, with spaces where they belong. */
function run(draft: Spacing, units: readonly Unit[]): Layout {
  return units.map(({ first, layout }, index) => {
    return index > 0 && isApart(draft, first) ? [" ", layout] : layout;
  });
}

// ## Brackets

/** Lays out what stands in brackets, from the opening one to the closing one. */
export function takeBrackets(draft: Spacing): Layout {
  const first = draft.at;
  const braces = textAt(draft, first) === "{";
  const called = braces ||
    (textAt(draft, first) === "(" && isValue(draft, first - 1));
  const open = takeWord(draft);
  const apart = braces && draft.around[draft.at]!.first;
  const { elements, commas } = takeElements(draft, braces);
  const before = commentsBefore(draft, draft.at);
  const close = textAt(draft, draft.at);
  const remark = remarkAt(draft, draft.at++);
  if (elements.length === 0 && before.length === 0) {
    return [open, close, remark];
  }
  const comma = elements.length > 0 && (called || commas);
  const mustBreak = apart || hasRemark(draft, first, draft.at - 1);
  const space = mustBreak ? END : braces ? LINE : SOFT_LINE;
  const filled = elements.every(({ isNumber }) => isNumber);
  const inside = [
    elements.map(({ layout }, index) => {
      const line = index > 0 ? LINE : "";
      return filled ? group(line, layout) : [line, layout];
    }),
    comma ? LAST_COMMA : "",
    before,
  ];
  return [group(open, indent(space, inside), space, close), remark];
}

/** One of the things in brackets; numbers may share a line even if not all fit on one. */
interface Element {
  readonly layout: Layout;
  readonly isNumber: boolean;
}

function isNumber({ tokens }: Spacing, units: readonly Unit[]): boolean {
  return units.length === 1 && tokens[units[0]!.first]!.kind === "number";
}

const LAST_COMMA: Layout = { kind: "broken", text: "," };

/** Lays out what stands in brackets, up to the closing one. */
function takeElements(draft: Spacing, named: boolean): {
  readonly elements: readonly Element[];
  readonly commas: boolean;
} {
  const elements: Element[] = [];
  let commas = false;
  while (!isClosing(draft, draft.at)) {
    const { blank, comments } = draft.around[draft.at]!;
    const isApart = elements.length > 0 && (comments[0]?.blank ?? blank);
    const units = takeUnits(draft);
    const element = named ? fieldOf(draft, units) : assignment(draft, units);
    const comma = textAt(draft, draft.at) === ",";
    if (comma) commas = true;
    const isLast = isClosing(draft, draft.at + (comma ? 1 : 0));
    const behind = isLast ? comma ? dropWord(draft) : "" : takeWord(draft);
    const layout = [isApart ? BLANK : "", element, behind];
    elements.push({ layout, isNumber: isNumber(draft, units) });
  }
  return { elements, commas };
}

function isClosing(draft: Spacing, index: number): boolean {
  return /^[)\]}]?$/.test(textAt(draft, index));
}

/** Lays out `name: value` in a record, or a case. */
function fieldOf(draft: Spacing, units: readonly Unit[]): Layout {
  const isField = units.length > 2 && textAt(draft, units[1]!.first) === ":";
  if (!isField) return assignment(draft, units);
  const [head, value] = [units.slice(0, 2), units.slice(2)];
  return [run(draft, head), " ", expression(draft, value)];
}

/** The comments around the next word, without the word. */
function dropWord(draft: Spacing): Layout {
  const index = draft.at++;
  return [commentsBefore(draft, index), remarkAt(draft, index)];
}
