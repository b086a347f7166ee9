// # Changes worth a try
//
// Whoever is told what is lacking wants to know what to write instead.
//
// `self.list[x]` needs an `x` below 8. There are a few ways to bring that about, and a person would try them in
// this order: turn around the test that led here, take a smaller number, test before, or cut the
// number down with `&` or `%`. They are only written down here, as changes of the text. Whether
// they help is found out by judging again ([[§Advice that was tried]]).

import type {
  Diagnostic,
  Repair,
  Source,
  Span,
  WrittenSpindle,
} from "../../03-spindles/mod.ts";

/** A part of a written spindle, with what stands in it. */
interface Part extends Span {
  readonly kind?: string;
  readonly [name: string]: unknown;
}

/** Where a diagnostic points: the parts around it, the outermost first, and its statement. */
interface Place {
  readonly text: string;
  readonly parts: readonly Part[];
  readonly statement: Part | undefined;
}

/** Changes of `source` with which `diagnostic` may no longer be said, the most natural one first. */
export function changesFor(
  { text }: Source,
  written: WrittenSpindle,
  diagnostic: Diagnostic,
): Repair[] {
  const place = placeIn(text, written, diagnostic.span);
  const { code, needs } = diagnostic;
  const turned = turnedTests(place, diagnostic);
  if (code === "V203" && needs === undefined) return boundedLoop(place);
  if (needs === undefined) return turned;
  if (needs.kind === "cycles") return shorterLoops(place, needs.condition);
  const asked = askedOf(place, diagnostic.span, needs.kind, needs.condition);
  const smaller = smallerNumber(place, diagnostic.span, needs.condition);
  const guarded = asked === undefined ? [] : guards(place, asked);
  const cut = cutDown(place, diagnostic.span, needs.condition);
  const other = otherSign(place, needs.kind);
  const free = code === "V207" ? withoutStatic(place) : [];
  return [...turned, ...smaller, ...guarded, ...cut, ...other, ...free];
}

// ## Where it is

function placeIn(text: string, written: WrittenSpindle, span: Span): Place {
  const parts: Part[] = [];
  let statement: Part | undefined;
  let inside: unknown = written;
  while (inside !== undefined) {
    if (isPart(inside)) parts.push(inside);
    const found = childAround(inside, span);
    if (found?.among === "statements") statement = found.child as Part;
    inside = found?.child;
  }
  return { text, parts, statement };
}

function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null && "start" in value &&
    "end" in value;
}

/** What stands directly in `value` and contains `span`. */
function childAround(
  value: unknown,
  span: Span,
): { readonly child: unknown; readonly among: string } | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [among, child] of Object.entries(value)) {
    const list: readonly unknown[] = Array.isArray(child) ? child : [child];
    for (const one of list) {
      if (contains(one, span)) return { child: one, among };
    }
  }
}

/** Whether `span` is somewhere in `value`; what has no place of its own has that of its parts. */
function contains(value: unknown, span: Span): boolean {
  if (isPart(value)) return value.start <= span.start && value.end >= span.end;
  return childAround(value, span) !== undefined;
}

// ## Turning a test around

const OPPOSITE: Readonly<Record<string, string>> = {
  "<": ">=",
  ">=": "<",
  ">": "<=",
  "<=": ">",
  "==": "!=",
  "!=": "==",
};

/** `condition`, a comparison, turned around. */
function opposite(condition: string): string | undefined {
  const found = [...condition.matchAll(COMPARISON)];
  if (found.length !== 1 || /&&|\|\||[?]/.test(condition)) return undefined;
  const [{ 0: operator, index }] = found as [RegExpExecArray];
  return condition.slice(0, index) + OPPOSITE[operator] +
    condition.slice(index + operator.length);
}

/** A comparison, and neither a shift nor a part of a longer sign. */
const COMPARISON = /(?<![<>=!])(<=|>=|==|!=|<|>)(?![<>=])/g;

function turnedTests({ text }: Place, { way = [] }: Diagnostic): Repair[] {
  return way.toReversed().flatMap(({ span }) => {
    const turned = opposite(text.slice(span.start, span.end));
    return turned === undefined ? [] : [{ span, text: turned }];
  });
}

// ## Testing before

/** What must be tested before, in words of the source: `x < 8`, or `x <= y` and `y <= data.length`. */
function askedOf(
  { text, parts }: Place,
  span: Span,
  kind: string,
  condition: string,
): readonly string[] | undefined {
  const written = text.slice(span.start, span.end);
  const whole = parts.at(-1);
  if (whole?.kind === "part") return boundsOf(text, whole);
  if (whole?.kind === "call" && kind === "requires") {
    const given = whole["parameters"] as readonly Span[];
    return given.map((one) =>
      condition.replace(/^\w+/, text.slice(one.start, one.end))
    );
  }
  const [around] = parts.slice(-2);
  const length = around?.kind === "element"
    ? `${textOf(text, around["of"])}.length`
    : "length";
  return [condition.replace(/\blength$/, length).replace(/^\w+/, written)];
}

/** What the part of a slice asks for, in one condition. */
function boundsOf(text: string, part: Part): string[] {
  const length = `${textOf(text, part["of"])}.length`;
  const [begin, end] = ["from", "to"].map((name) => textOf(text, part[name]));
  if (begin === undefined) return [`${end} <= ${length}`];
  if (end === undefined) return [`${begin} <= ${length}`];
  return [`${begin} <= ${end} && ${end} <= ${length}`];
}

function textOf(text: string, part: unknown): string | undefined {
  return isPart(part) ? text.slice(part.start, part.end) : undefined;
}

/** The statement only if it holds, or a way out before it if it does not. */
function guards(
  { text, statement }: Place,
  conditions: readonly string[],
): Repair[] {
  if (statement === undefined) return [];
  const { start, end, kind } = statement;
  const whole = text.slice(start, end);
  const isLast = kind === "return" || kind === "declare" || kind === "fail";
  return conditions.flatMap((condition) => [
    ...(isLast ? [] : [{
      span: { start, end },
      text: `if ${condition} { ${whole} }`,
    }]),
    ...waysOut(condition).map((one) => ({
      span: { start, end: start },
      text: `${one} `,
    })),
  ]);
}

function waysOut(condition: string): string[] {
  const fails = condition.split(" && ")
    .map((one) => opposite(one) ?? `!(${one})`).join(" || ");
  return ["return 0;", "return;", "return false;", "return none;"]
    .map((out) => `if ${fails} { ${out} }`);
}

// ## Another number

/** A number that is written there, made just small enough. */
function smallerNumber(
  { text }: Place,
  span: Span,
  condition: string,
): Repair[] {
  const written = text.slice(span.start, span.end);
  const most = mostOf(condition);
  if (most === undefined || !/^[0-9]\w*$/.test(written)) return [];
  return [{ span, text: String(most) }];
}

/** 7 for `index < 8`. */
function mostOf(condition: string): bigint | undefined {
  const found = /^\w+ (<|<=) (\d+)$/.exec(condition);
  if (found === null) return undefined;
  const number = BigInt(found[2]!);
  return found[1] === "<" ? number - 1n : number;
}

/** What is written there, cut down by `&` or `%`. */
function cutDown({ text }: Place, span: Span, condition: string): Repair[] {
  const most = mostOf(condition);
  const written = text.slice(span.start, span.end);
  if (most === undefined) return [];
  const whole = /^[\w.]+$/.test(written) ? written : `(${written})`;
  const cut = (most & (most + 1n)) === 0n
    ? `${whole} & ${most}`
    : `${whole} % ${most + 1n}`;
  return [{ span, text: cut }, { span, text: `(${cut})` }];
}

/** `+|` for `+!`: it stops at the end of the type and never fails. */
function otherSign({ text, parts }: Place, kind: string): Repair[] {
  const sum = parts.at(-1);
  if (kind !== "overflow" || sum?.kind !== "binary") return [];
  const [left, right] = [sum["left"] as Span, sum["right"] as Span];
  const at = text.indexOf("!", left.end);
  if (at < 0 || at >= right.start) return [];
  return [{ span: { start: at, end: at + 1 }, text: "|" }];
}

// ## Loops

/** A test that the end of a loop is not too far. */
function boundedLoop(place: Place): Repair[] {
  const loop = place.parts.findLast(({ kind }) => kind === "for");
  const end = loop && textOf(place.text, loop["to"]);
  if (end === undefined) return [];
  return guards({ ...place, statement: loop }, [`${end} <= 100`])
    .filter(({ span }) => span.start === span.end);
}

/** The loops around, those with a number at their end, made as short as the budget wants. */
function shorterLoops({ text, parts }: Place, condition: string): Repair[] {
  const [cycles, budget] = condition.split(" <= ").map(BigInt);
  return parts.flatMap(({ kind, to }) => {
    const end = kind === "for" && isPart(to) ? to : undefined;
    const written = end && text.slice(end.start, end.end).replaceAll("_", "");
    if (end === undefined || !/^\d+$/.test(written!)) return [];
    const fair = BigInt(written!) * budget! / cycles!;
    return [fair, fair * 3n / 4n, fair / 2n].map(roundDown)
      .filter((rounds) => rounds > 0n)
      .map((rounds) => ({
        span: { start: end.start, end: end.end },
        text: String(rounds),
      }));
  });
}

/** `number` with two digits that are not 0. */
function roundDown(number: bigint): bigint {
  const unit = 10n ** BigInt(Math.max(0, String(number).length - 2));
  return number / unit * unit;
}

// ## Letting it be tested

function withoutStatic({ text, parts }: Place): Repair[] {
  return parts.flatMap(({ start }) => {
    const found = /^(pure )?static /.exec(text.slice(start, start + 20));
    if (found === null) return [];
    const at = start + (found[1]?.length ?? 0);
    return [{ span: { start: at, end: at + "static ".length }, text: "" }];
  });
}

// :::exercise 4.5
// :::
