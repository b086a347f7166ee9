// # The dispatcher
//
// Whenever a spindle comes to an event, new code is made that asks exactly those who handle
// the event now.
//
// The kernel raises an event by calling through a pointer, and one store makes the pointer
// lead to the new code ([[promise 90]]). The code is a list: for each handler a test and a
// call, one behind the other. Nothing looks anything up at run time; who is asked has become
// part of the program. `events NAME` in the kernel's console prints it.
//
// Ten handlers with ten filters are still ten tests in a row. Merging the tests into one
// decision, and handlers into the kernel's own code, is what the paper means by partial
// evaluation ([[spin 3.3]]). It is not built yet.

import {
  assemble,
  disassemble,
  hex,
  ksegAddress,
  peek,
  physical,
  virtual,
  type VirtualAddress,
} from "../01-hardware/mod.ts";
import {
  charge,
  cyclesOf,
  dispatchOf,
  type EventName,
  eventNamed,
  EVENTS,
  fromGp,
  GLOBALS,
  HANDLER,
  instructionsChanged,
  type Kernel,
  placeProcedures,
  publish,
} from "../02-controllers/mod.ts";
import type { Dispatch, Extensions, InstalledHandler } from "./extensions.ts";
import type { Procedure } from "./ir.ts";

/** Spindles' handlers that one event may have. */
export const MOST_HANDLERS = 64;

/**
 * Puts dispatch code for event `name` that asks `list` into the kernel. Nobody calls it
 * before it is published.
 *
 * @returns `undefined` if there is no room for so many; then nothing has changed
 */
export function composeDispatch(
  { kernel }: Extensions,
  name: EventName,
  list: readonly InstalledHandler[],
): Dispatch | undefined {
  const plain = kernel.symbols.get(`${name}.undispatched`);
  if (list.length === 0 && plain !== undefined) {
    return { event: name, list, address: plain, symbols: new Map() };
  }
  if (list.length > MOST_HANDLERS) return undefined;
  const source = dispatchSource(kernel, name, list);
  const placed = placeProcedures(kernel, source, symbolsFor(list));
  return placed && { event: name, list, ...placed };
}

/** Makes `dispatch` what is called from now on: one store. */
export function publishDispatch(
  extensions: Extensions,
  dispatch: Dispatch,
): void {
  const { kernel, handlers, dispatches } = extensions;
  const { event, list, address } = dispatch;
  handlers.set(event, list);
  dispatches.set(event, dispatch);
  publish(kernel, eventNamed(kernel, event), address);
}

// ## Taking one out
//
// A handler can be taken out at any time, even by a failure of its own while the list is
// being worked through. So that must not need room, nor time to speak of. The first
// instruction of its part of the list becomes a branch to the next part. When nobody is left,
// the code from before the first handler is called again.

const SKIP = cyclesOf(`
        subl    a1, a0, t0
        sra     t0, 2, t0
        ldah    t1, 0(zero)
        bis     t0, t1, t0
        stl     t0, 0(a0)
`);

/** Lets nobody ask `handler` any more. Costs a fixed, small number of cycles. */
export function skipHandler(
  extensions: Extensions,
  event: EventName,
  handler: InstalledHandler,
): void {
  const { kernel, handlers, dispatches } = extensions;
  const left = (handlers.get(event) ?? []).filter((one) => one !== handler);
  handlers.set(event, left);
  const symbols = dispatches.get(event)?.symbols;
  const at = symbols?.get(`ask${handler.number}`);
  const next = symbols?.get(`next${handler.number}`);
  if (at === undefined || next === undefined) return;
  const branch = assemble("br next", {
    text: at,
    symbols: new Map([["next", next]]),
  });
  const { bus } = kernel.machine;
  const place = Number(at - ksegAddress(physical(0)));
  bus.bytes.set(branch.segments[0]!.bytes, place);
  charge(kernel.machine, SKIP);
  instructionsChanged(kernel);
  const plain = left.length === 0 && composeDispatch(extensions, event, left);
  if (plain) publishDispatch(extensions, plain);
}

// ## The list
//
// The parameters arrive in the argument registers and are kept on the stack, because a
// handler may use up the registers. Each handler answers in `v0` and says in `t0` whether
// that was an answer at all. The first answer ends it. An event that wants no answer, such
// as a tick of the clock, is told to all.

/** Assembly text that asks `list` in order, and then the native handlers. */
function dispatchSource(
  kernel: Kernel,
  name: EventName,
  list: readonly InstalledHandler[],
): string {
  const parameters = EVENTS
    .find((one) => one.name === name)?.parameters.length ?? 0;
  const space = fromGp(physical(kernel.globals + GLOBALS.fields.space.offset));
  return `
        lda     $30, -64($30)
        stq     $26, 0($30)
${keep("stq", parameters)}
        ldq     $2, ${name}.raised($29)
        addq    $2, 1, $2
        stq     $2, ${name}.raised($29)
${list.map((one) => ask(one, parameters, space)).join("")}
        bsr     $26, ${name}.native
done:   ldq     $26, 0($30)
        lda     $30, 64($30)
        ret     $31, ($26), 1
`;
}

/** Loads or stores of all parameters. */
function keep(instruction: "ldq" | "stq", parameters: number): string {
  return Array.from(
    { length: parameters },
    (_, index) =>
      `        ${instruction}     $${16 + index}, ${8 + index * 8}($30)`,
  ).join("\n");
}

/** Code that asks one handler and goes on behind itself if it has no answer. */
function ask(
  handler: InstalledHandler,
  parameters: number,
  space: bigint,
): string {
  const { number } = handler;
  const next = `next${number}`;
  const answered = handler.procedure.event.result === undefined
    ? ""
    : "        bne     $1, done\n";
  return `
ask${number}:${imposed(handler, space, next)}${
    filtered(handler, next, parameters)
  }
        ldah    $3, handler${number}.count($29) !gprelhigh
        ldq     $2, handler${number}.count($3) !gprellow
        addq    $2, 1, $2
        stq     $2, handler${number}.count($3) !gprellow
        bsr     $26, handler${number}.body
${answered}${keep("ldq", parameters)}
${next}:
`;
}

// ## What is imposed
//
// An application's handler is asked while its own program runs and no other, and an entry
// is called by its number. These tests are put in front by the kernel; no spindle can
// leave them out.

function imposed(
  { call, owner }: InstalledHandler,
  space: bigint,
  next: string,
): string {
  const tests: string[] = [];
  if (call !== undefined) {
    tests.push(`
${number("$2", call)}
        cmpeq   $2, $16, $2
        beq     $2, ${next}`);
  }
  if (owner !== 0) {
    tests.push(`
        ldq     $2, ${space}($29)
${number("$3", BigInt(owner))}
        cmpeq   $2, $3, $2
        beq     $2, ${next}`);
  }
  return tests.join("");
}

/** Code that makes a number of up to 31 bits in a register. */
function number(register: string, value: bigint): string {
  const low = BigInt.asIntN(16, value);
  return `        ldah    ${register}, ${value - low >> 16n}($31)
        lda     ${register}, ${low}(${register})`;
}

function filtered(
  { filter, number, procedure }: InstalledHandler,
  next: string,
  parameters: number,
): string {
  if (filter === undefined) return "";
  const test = `
        bsr     $26, handler${number}.filter`;
  const again = usesUp(procedure.filter) ? `\n${keep("ldq", parameters)}` : "";
  return `${test}${again}
        beq     $0, ${next}`;
}

/**
 * Whether `procedure` may use up the parameters: to call the controllers, or to tell them
 * that a check has failed.
 */
function usesUp(procedure: Procedure | undefined): boolean {
  return procedure?.blocks.some(({ body }) =>
    body.some(({ operation }) =>
      operation.kind === "check" ||
      operation.kind === "call" && operation.operation.reads === undefined
    )
  ) ?? false;
}

/** The addresses that the list refers to. */
function symbolsFor(
  list: readonly InstalledHandler[],
): Map<string, VirtualAddress> {
  const symbols = new Map<string, VirtualAddress>();
  for (const { number, filter, body, record } of list) {
    symbols.set(`handler${number}.body`, body);
    if (filter !== undefined) symbols.set(`handler${number}.filter`, filter);
    const count = physical(record + HANDLER.fields.activations.offset);
    symbols.set(`handler${number}.count`, ksegAddress(count));
  }
  return symbols;
}

// ## Looking at it

/** An instruction of dispatch code. */
export interface DispatchLine {
  /** Where it stands. */
  readonly address: VirtualAddress;
  /** What it is, its target by name if that has one. */
  readonly text: string;
}

/** The most instructions that are listed. */
const LONGEST_LIST = 4096;

/** The dispatch code of event `name` as it stands in memory now, to its end. */
export function listDispatch(
  extensions: Extensions,
  name: EventName,
): DispatchLine[] {
  const { kernel, handlers } = extensions;
  const names = namesFor(extensions, name);
  const asksNobody = (handlers.get(name) ?? []).length === 0;
  const start = dispatchOf(kernel, eventNamed(kernel, name));
  const lines: DispatchLine[] = [];
  for (let at = start; lines.length < LONGEST_LIST; at += 4n) {
    const word = peek(kernel.machine, virtual(at), 4);
    if (typeof word !== "bigint") break;
    const plain = disassemble(Number(word), virtual(at));
    const text = plain.replace(/0x[\da-f]{16}/, (one) => names.get(one) ?? one);
    lines.push({ address: virtual(at), text });
    if (plain === "ret" || asksNobody && plain.startsWith("br ")) break;
  }
  return lines;
}

/** The names of the places that dispatch code goes to, by address as text. */
function namesFor(
  { kernel, handlers, dispatches }: Extensions,
  name: EventName,
): Map<string, string> {
  const names = new Map<string, string>();
  const add = (at: bigint | undefined, what: string) => {
    if (at !== undefined) names.set(`0x${hex(at, 16)}`, what);
  };
  for (const [label, at] of dispatches.get(name)?.symbols ?? []) add(at, label);
  for (const { filter, body, spindle, procedure } of handlers.get(name) ?? []) {
    add(filter, `${spindle}.${procedure.name}.filter`);
    add(body, `${spindle}.${procedure.name}`);
  }
  const native = `${name}.native`;
  add(kernel.symbols.get(native), native);
  return names;
}
