// What the tests of the parser share; nothing here needs to know what names mean.

import { assertEquals, assertThrows } from "@std/assert";
import {
  type Diagnostic,
  parseSpindle,
  placeOf,
  Refusal,
  type Statement,
} from "../../chapters/03-spindles/source/mod.ts";
import { withoutPlaces } from "./trees.ts";

/** A refused source. */
export interface Refused {
  /** The source; `$` stands before the place that is meant and is not part of it. */
  readonly text: string;
  readonly code: string;
  /** A part of the message. */
  readonly says?: string;
}

/** Asserts that the parser refuses a source with one diagnostic at its `$`. */
export function assertRefused({ text, code, says = "" }: Refused): Diagnostic {
  const at = text.indexOf("$");
  const source = text.replace("$", "");
  const parse = () => parseSpindle({ file: "test", text: source });
  const refusal = assertThrows(parse, Refusal, says, source);
  const [first] = refusal.diagnostics;
  const found = refusal.diagnostics.map(({ code }) => code).join(" ");
  assertEquals(found, code, `${source}\n${refusal.message}`);
  const wanted = placeOf(source, at);
  assertEquals(placeOf(source, first!.span.start), wanted, refusal.message);
  return first!;
}

/** A spindle with one entry and this body. */
export function entryWith(body: string): string {
  return `spindle Test {
  state { n: u64; small: u8; truth: bool; list: [i32; 10]; }
  entry test(x: u64) { ${body} }
}`;
}

/** The statements of `body`. */
export function statementsOf(body: string): readonly Statement[] {
  const source = { file: "test", text: entryWith(body) };
  return parseSpindle(source).procedures[0]!.body.statements;
}

/** The shape of `body`, without places. */
export function shapeOf(body: string): unknown {
  return withoutPlaces(statementsOf(body));
}
