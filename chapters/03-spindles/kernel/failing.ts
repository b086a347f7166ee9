// # When an activation fails
//
// A spindle that fails ends one activation, and after a few of them it is out. Nobody else notices.
//
// A check fails in `Counter.times`. The code has given back what was held there, and tells the controllers
// which check it was. They count the failure and look at what is left of the activation
// ([[examine]]). Then it returns without an answer, and everything goes on as if it had had none:
// the next handler is asked, or the default one, or nobody. Who has called an operation of another
// spindle fails as well, because there is no answer.
//
// :::figure What ends an activation
// | what | when the controllers notice | the spindle |
// | --- | --- | --- |
// | A check that was left in the code does not hold: an index, a condition of an operation, the budget of a `while`, `fail` in a handler | at once | is removed at the third failure within {{failing.window}} ticks |
// | It runs longer than its event allows, though the verifier has computed a bound | at the second look of the watchdog | is removed at once |
// | Its code faults, though the verifier has judged it | at once | is removed at once |
// :::
//
// The first is an author's mistake, and perhaps a rare one: a second later it is forgiven. The others are
// mistakes of ours. A spindle about which we were wrong once is not trusted a second time.
//
// An operation of the kernel that refuses is no failure: it gives a reason, and the language wants to know
// what is to be done then. Memory of a program that is not there is such a refusal as well
// (`Space.fetch`), so a program that unmaps its page under a handler's hands gets an error and not a
// fault of the kernel.
//
// The activations that do not fail pay nothing for all this.

import {
  ksegAddress,
  panic,
  physical,
  readPhysical,
  readRegister,
  REGISTER,
} from "../../01-hardware/mod.ts";
import {
  charge,
  cyclesOf,
  ticksNow,
  wantAttention,
} from "../../02-controllers/mod.ts";
import { FAILED } from "../code/placement.ts";
import type { Procedure, Site, Value } from "../form/ir.ts";
import { scalarsOf } from "../meaning/layout.ts";
import { isScalar, type Scalar, wrap } from "../meaning/types.ts";
import { pieceOf, placeOf, type Span } from "../source/diagnostics.ts";
import { printContent } from "./contents.ts";
import {
  type Cause,
  type Extensions,
  type Finding,
  type InstalledProcedure,
  type InstalledSpindle,
  note,
  type Part,
  type PostMortem,
  type WayStep,
} from "./extensions.ts";
import { giveBackLost } from "./losing.ts";
import { frameOfProcedure } from "./placing.ts";
import { failureLine, failuresSince, keepPostMortem } from "./post_mortems.ts";
import { remove } from "./removing.ts";
import { retrace, type Retraced } from "./retracing.ts";

/** Failures within [[FAILURE_WINDOW]] ticks with which a spindle is removed. */
export const MOST_FAILURES = 3;
/** Ticks of the clock, a second of them, behind which a failure is forgiven. */
export const FAILURE_WINDOW = 1024;

/** An activation that has ended before its time. */
export interface Failed {
  /** The spindle. */
  readonly spindle: InstalledSpindle;
  /** The procedure. */
  readonly procedure: InstalledProcedure;
  /** Which part of it. */
  readonly part: Part;
  /** What has ended it. */
  readonly cause: Cause;
  /** What was wrong, in a sentence. */
  readonly sentence: string;
  /** The part of the source where it was. */
  readonly span: Span;
  /** The check, if it was one. */
  readonly site: Site | undefined;
  /** What the procedure was called with, as far as that is known. */
  readonly parameters: readonly (bigint | undefined)[];
}

/** Lets generated code tell `extensions` of its failed checks, and what is lost be given back. */
export function watchFailures(extensions: Extensions): void {
  const { kernel } = extensions;
  kernel.operations.push({
    name: FAILED,
    perform: (_, [site = 0n, number = 0n]) => {
      noteFailure(extensions, Number(site), Number(number));
      return 0n;
    },
  });
  kernel.whenLeaving.push(() => giveBackLost(extensions));
}

/** Counts the failure of check `site` in the procedure that calls itself `number`. */
export function noteFailure(
  extensions: Extensions,
  site: number,
  number: number,
): void {
  const found = procedureNumbered(extensions, number >> 1);
  if (found === undefined) return;
  const { spindle, procedure } = found;
  const part = number % 2 === 1 ? "filter" : "body";
  const failed = formOf(procedure, part).sites[site];
  countFailure(extensions, {
    spindle,
    procedure,
    part,
    cause: "check",
    sentence: `${failed?.text} does not hold`,
    span: failed?.span ?? procedure.procedure.span,
    site: failed,
    parameters: calledWith(extensions, spindle, procedure, part),
  });
}

function procedureNumbered(
  { spindles }: Extensions,
  number: number,
): { spindle: InstalledSpindle; procedure: InstalledProcedure } | undefined {
  for (const spindle of spindles) {
    const all = [...spindle.handlers, ...spindle.operations];
    const procedure = all.find((one) => one.number === number);
    if (procedure !== undefined) return { spindle, procedure };
  }
}

/** The verified form of one part of a procedure. */
function formOf({ procedure }: InstalledProcedure, part: Part): Procedure {
  if (part === "body") return procedure.body;
  return procedure.filter ?? panic("failing: there is no filter that failed");
}

/** Cycles that are charged for a failure, unless it is the last. */
export const FAILURE_CYCLES: number = cyclesOf(`
        ldq     t0, 0(a0)               // failures
        addq    t0, 1, t0
        stq     t0, 0(a0)
        ldq     t1, 8(a0)               // the tick of the third last one
        subq    a1, t1, t1
        cmplt   t1, a2, v0
`);

/** Counts a failure, keeps what is known of it, and removes a spindle that has failed too often. */
export function countFailure(extensions: Extensions, failed: Failed): void {
  const { kernel } = extensions;
  const { spindle, cause } = failed;
  const tick = Number(ticksNow(kernel));
  spindle.failures++;
  spindle.failedAt.push(tick);
  if (spindle.failedAt.length > MOST_FAILURES) spindle.failedAt.shift();
  const often = failuresSince(spindle, tick - FAILURE_WINDOW);
  const removed = cause !== "check" || often >= MOST_FAILURES;
  const found = examine(extensions, failed, tick, removed);
  keepPostMortem(extensions, found);
  note(extensions, failureLine(found));
  charge(kernel.machine, FAILURE_CYCLES);
  extensions.mayBeLost = true;
  wantAttention(kernel);
  if (!removed) return;
  remove(extensions, spindle);
  const why = cause === "check"
    ? `after ${MOST_FAILURES} failures`
    : "because it was not what it had been judged to be";
  note(extensions, `${spindle.name} is removed ${why}`);
}

// ## What it was called with
//
// Whoever asks a handler keeps the event's parameters in its stack frame ([[keepParameters]]). The handler's
// own frame lies below. An operation that another spindle has called has left nothing.

function calledWith(
  extensions: Extensions,
  spindle: InstalledSpindle,
  one: InstalledProcedure,
  part: Part,
): readonly (bigint | undefined)[] {
  const { kernel: { machine } } = extensions;
  const { pc } = machine.processor;
  const stack = readRegister(machine, REGISTER.sp);
  if (isIn(spindle, pc)) {
    const { bytes } = frameOfProcedure(extensions.kernel, spindle, one, part);
    return keptParameters(extensions, one, stack + BigInt(bytes));
  }
  const asked = spindle.handlers.find((handler) => handler === one)?.handler;
  const merged = asked && extensions.kernel.events.get(asked.event)?.merged;
  const inside = merged && pc >= merged.address &&
    pc < ksegAddress(physical(merged.at + merged.bytes));
  return inside ? keptParameters(extensions, one, stack) : [];
}

/** Whether `pc` is in the code of `spindle`. */
export function isIn(
  { code, codeBytes }: InstalledSpindle,
  pc: bigint,
): boolean {
  const start = ksegAddress(code);
  return pc >= start && pc < start + BigInt(codeBytes);
}

/** The parameters of `one` that are kept in the frame at `stack` of whoever has asked it. */
export function keptParameters(
  { kernel: { machine } }: Extensions,
  { procedure: { kind, event } }: InstalledProcedure,
  stack: bigint,
): readonly (bigint | undefined)[] {
  if (event === undefined) return [];
  const at = Number(stack - ksegAddress(physical(0))) + 8;
  const first = kind === "entry" ? 1 : 0;
  return event.parameters.flatMap((type) => scalarsOf(type))
    .map((_, index) => readPhysical(machine.bus, physical(at + 8 * index), 8))
    .slice(first);
}

// ## Looking at what is left

/** Characters of a piece of source that are told. */
const LONGEST_PIECE = 60;
/** Parts of a condition that are told. */
const MOST_VALUES = 6;

/** What can be found out about `failed`. */
function examine(
  extensions: Extensions,
  failed: Failed,
  tick: number,
  removed: boolean,
): PostMortem {
  const { spindle, procedure: one, part, cause, sentence, span } = failed;
  const { name, owner, lowered: { typed: { source } } } = spindle;
  const { machine } = extensions.kernel;
  const { line, column } = placeOf(source.text, span.start);
  const traced = wayTo(extensions, failed);
  const { site } = failed;
  return {
    number: extensions.nextPostMortem++,
    spindle: name,
    owner,
    procedure: one.procedure.name,
    part,
    cause,
    kind: site?.kind ?? cause,
    sentence,
    file: source.file,
    line,
    column,
    text: (source.text.split("\n")[line - 1] ?? "").slice(0, 500),
    values: traced?.check ? conditionOf(source.text, traced) : [],
    parameters: parametersOf(spindle, failed),
    way: traced ? stepsOf(source.text, traced) : [],
    earlier: traced?.earlier ?? 0,
    released: (site?.releases ?? []).map((release) => release.name),
    cycle: machine.processor.counters.cycles,
    tick,
    count: spindle.failures,
    removed,
  };
}

function wayTo(
  { kernel: { machine } }: Extensions,
  { spindle, procedure, part, site, parameters }: Failed,
): Retraced | undefined {
  if (site === undefined) return undefined;
  const { state: at, lowered: { typed: { stateSize } } } = spindle;
  const state = machine.bus.bytes.slice(at, at + stateSize);
  const form = formOf(procedure, part);
  return retrace(form, site.number, { parameters, state });
}

function stepsOf(text: string, { steps }: Retraced): WayStep[] {
  return steps.map(({ span, held }) =>
    span === undefined ? { line: 0, text: "", held } : {
      line: placeOf(text, span.start).line,
      text: pieceOf(text, span, LONGEST_PIECE),
      held,
    }
  );
}

/** The parts of the condition that did not hold, with what they were. */
function conditionOf(text: string, { check, values }: Retraced): Finding[] {
  const found = new Map<string, string>();
  const pending = [check!.operands[0]!];
  const seen = new Set<Value>(pending);
  for (const value of pending) {
    const number = values.get(value);
    const what = pieceOf(text, value.span, LONGEST_PIECE);
    const truth = value.type.kind === "bool";
    if (!truth && number !== undefined && what !== "" && what !== `${number}`) {
      if (!found.has(what)) found.set(what, printed(value.type, number));
    }
    if (!truth || pending.length > MOST_VALUES) continue;
    for (const one of value.operands) {
      if (!seen.has(one)) pending.push(one);
      seen.add(one);
    }
  }
  return [...found].slice(0, MOST_VALUES)
    .map(([what, value]) => ({ what, value }));
}

function printed(type: Scalar, number: bigint): string {
  return printContent(type, wrap(type, number));
}

function parametersOf(
  { lowered: { typed } }: InstalledSpindle,
  { procedure: { procedure }, parameters }: Failed,
): Finding[] {
  const written = typed.procedures.find(({ name, kind }) =>
    name === procedure.name && (kind === "operation") ===
      (procedure.kind === "operation")
  );
  let at = 0;
  return (written?.parameters ?? []).flatMap(({ name, type }) => {
    const words = parameters.slice(at, at += scalarsOf(type).length);
    const [first, second] = words;
    if (isScalar(type)) {
      return first === undefined
        ? []
        : [{ what: name, value: printed(type, first) }];
    }
    if (type.kind !== "slice" || second === undefined) return [];
    return [{ what: `${name}.length`, value: `${second}` }];
  });
}
