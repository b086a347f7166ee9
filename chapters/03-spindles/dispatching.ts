// # The dispatcher
//
// When spindles handle an event, the code that raises it is rewritten to ask exactly them.
//
// In this edition the code is a list: for each handler a test and a call, one behind the
// other. Nothing looks anything up at run time; who is asked has become part of the
// program. Merging the tests into one decision and the handlers into the kernel's own
// code is the subject of a later edition.

import {
  disassemble,
  physical,
  virtual,
  type VirtualAddress,
} from "../01-hardware/mod.ts";
import {
  dispatchOf,
  type EventName,
  eventNamed,
  EVENTS,
  fromGp,
  GLOBALS,
  HANDLER,
  placeProcedures,
  publish,
} from "../02-controllers/mod.ts";
import type { Extensions, InstalledHandler } from "./extensions.ts";
import type { Procedure } from "./ir.ts";

/** Spindles' handlers that one event may have. */
export const MOST_HANDLERS = 64;

/**
 * Rewrites the dispatch code of event `name` for the handlers it has now.
 *
 * @returns false if there is no room for so many; then nothing has changed
 */
export function updateDispatch(
  extensions: Extensions,
  name: EventName,
): boolean {
  const { kernel, handlers } = extensions;
  const event = eventNamed(kernel, name);
  const list = handlers.get(name) ?? [];
  if (list.length > MOST_HANDLERS) return false;
  const plain = kernel.symbols.get(`${name}.undispatched`);
  if (list.length === 0 && plain !== undefined) {
    publish(kernel, event, plain);
    return true;
  }
  const source = dispatchSource(extensions, name, list);
  const placed = placeProcedures(kernel, source, symbolsFor(list));
  if (placed === undefined) return false;
  publish(kernel, event, placed.address);
  return true;
}

// ## The list
//
// The parameters arrive in the argument registers and are kept on the stack, because a
// handler may use up the registers. Each handler answers in `v0` and says in `$1` whether
// that was an answer at all.

/** Assembly text that asks `list` in order, and then the native handlers. */
export function dispatchSource(
  { kernel }: Extensions,
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
${list.map((one) => ask(one, name, parameters, space)).join("")}
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
  event: EventName,
  parameters: number,
  space: bigint,
): string {
  const { number } = handler;
  const next = `next${number}`;
  return `${imposed(handler, event, space, next)}${
    filtered(handler, next, parameters)
  }
        ldq     $2, handler${number}.count($29)
        addq    $2, 1, $2
        stq     $2, handler${number}.count($29)
        bsr     $26, handler${number}.body
        bne     $1, done
${keep("ldq", parameters)}
${next}:
`;
}

// ## What is imposed
//
// An application's handler sees the traps of its own program and of no other, and an entry
// is called by its number. These tests are put in front by the kernel; no spindle can
// leave them out.

function imposed(
  { call, owner }: InstalledHandler,
  event: EventName,
  space: bigint,
  next: string,
): string {
  const tests: string[] = [];
  if (call !== undefined) {
    const low = BigInt.asIntN(16, call);
    tests.push(`
        ldah    $2, ${call - low >> 16n}($31)
        lda     $2, ${low}($2)
        cmpeq   $2, $16, $2
        beq     $2, ${next}`);
  }
  if (owner !== 0 && event.startsWith("Trap.")) {
    tests.push(`
        ldq     $2, ${space}($29)
        lda     $3, ${owner}($31)
        cmpeq   $2, $3, $2
        beq     $2, ${next}`);
  }
  return tests.join("");
}

function filtered(
  { filter, number, procedure }: InstalledHandler,
  next: string,
  parameters: number,
): string {
  if (filter === undefined) return "";
  const test = `
        bsr     $26, handler${number}.filter`;
  const again = usesCalls(procedure.filter)
    ? `\n${keep("ldq", parameters)}`
    : "";
  return `${test}${again}
        beq     $0, ${next}`;
}

/** Whether `procedure` calls the controllers, which may use up the parameters. */
function usesCalls(procedure: Procedure | undefined): boolean {
  return procedure?.blocks.some(({ body }) =>
    body.some(({ operation }) =>
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
    symbols.set(`handler${number}.count`, virtual(fromGp(count)));
  }
  return symbols;
}

/** The dispatch code of event `name` as it stands in memory, up to its return. */
export function listDispatch(
  { kernel }: Extensions,
  name: EventName,
): string[] {
  const { bus } = kernel.machine;
  const start = dispatchOf(kernel, eventNamed(kernel, name));
  const lines: string[] = [];
  for (let at = start;; at += 4n) {
    const word = bus.view.getUint32(Number(at & 0x7fff_ffffn), true);
    lines.push(disassemble(word, virtual(at)));
    if (lines.at(-1) === "ret" || lines.length > 4096) return lines;
  }
}
