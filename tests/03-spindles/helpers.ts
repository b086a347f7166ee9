// What the tests of this chapter share: short ways to a refusal, a tree, a form.

import { assertEquals, assertThrows } from "@std/assert";
import {
  checkSpindle,
  createEnvironment,
  type Diagnostic,
  type Environment,
  type LoweredSpindle,
  lowerSpindle,
  placeOf,
  Refusal,
  type TypedSpindle,
} from "../../chapters/03-spindles/mod.ts";

/** What the kernel of this chapter offers to spindles. */
export const ENVIRONMENT: Environment = createEnvironment();

/** The spindle in `text`, checked. */
export function typed(text: string): TypedSpindle {
  return checkSpindle({ file: "test.spindle", text }, ENVIRONMENT);
}

/** The spindle in `text`, in the intermediate form. */
export function lowered(text: string): LoweredSpindle {
  return lowerSpindle(typed(text));
}

/** A refused source: the first difference between what `judge` says and `expected`. */
export interface Refused {
  /** The source; `$` stands before the place that is meant and is not part of it. */
  readonly text: string;
  readonly code: string;
  /** A part of the message. */
  readonly says?: string;
}

/** Asserts that `judge` refuses a source with one diagnostic at its `$`. */
export function assertRefused(
  { text, code, says = "" }: Refused,
  judge: (text: string) => unknown = typed,
): Diagnostic {
  const at = text.indexOf("$");
  const source = text.replace("$", "");
  const refusal = assertThrows(() => judge(source), Refusal, says, source);
  const [first] = refusal.diagnostics;
  const found = refusal.diagnostics.map(({ code }) => code).join(" ");
  assertEquals(found, code, `${source}\n${refusal.message}`);
  const wanted = placeOf(source, at);
  assertEquals(placeOf(source, first!.span.start), wanted, refusal.message);
  return first!;
}

/** A spindle with one entry and this body. */
export function entryWith(body: string, parameters = "x: u64"): string {
  return `spindle Test {
  state { n: u64; small: u8; truth: bool; list: [i32; 10]; }
  entry test(${parameters}) { ${body} }
}`;
}
