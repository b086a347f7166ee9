// # The code that asks
//
// Whenever a handler comes to an event or leaves it, new code is made that asks exactly
// those who handle the event now.
//
// The code is a list: for each handler some tests and a call, one behind the other. Nothing
// is looked up when the event is raised: who is asked has become part of the program. One store
// makes the event's record lead to the new list ([[promise 90]]).
//
// Here is what matters of one part of such a list, for a handler that belongs to domain 7 and
// has a filter. The console shows whole ones ([[§Looking at who is asked]]):
//
// ```alpha
// ask12:  srl     $30, 13, $2     // the page of this stack
//         sll     $2, 13, $2
//         ldq     $2, 128($2)     // whom is the event about?
//         lda     $3, 7($31)
//         cmpeq   $2, $3, $2
//         beq     $2, next12      // not about domain 7
//         bsr     $26, filter
//         beq     $0, next12      // the filter says no
//         bsr     $26, body       // the answer is in v0,
//         bne     $1, done        // and t0 says whether there is one
// next12:
// ```
//
// Ten handlers with ten filters are ten tests in a row, even if all of them compare the same
// parameter, so that one look at it could find the right one.
//
// :::spin 1.2
// A handler's code lies where only the kernel can execute it, and it is called in kernel mode
// like any other routine. That this is safe is the affair of a compiler that the kernel trusts
// ([[promise 25]]): chapter 3 makes the code and chapter 4 judges it first. The handlers of
// this chapter come from the kernel's own authors, and nobody judges them.
// :::

import {
  assemble,
  ksegAddress,
  physical,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type {
  Combination,
  Domain,
  EventCode,
  Handler,
  Kernel,
  KernelEvent,
} from "../kernel/kernel.ts";
import {
  EVENT,
  HANDLER,
  readField,
  RECORD_OFFSET,
  STRAND,
  writeField,
} from "../kernel/records.ts";
import { instructionsChanged, placeCode, retire } from "./code.ts";

/** The number of the operation that asks a handler written in TypeScript. */
export const ASK_NATIVE = 0;
/** The number of the operation that answers when nobody has. */
export const NOBODY = 1;

/** Handlers that one event may have. */
export const MOST_HANDLERS = 64;

// ## Putting it into its place

/**
 * Code for `event` that asks `handlers`. Nobody calls it before it is published.
 *
 * @returns `undefined` if there is no room for so many; then nothing has changed
 */
export function composeList(
  kernel: Kernel,
  event: KernelEvent,
  handlers: readonly Handler[],
): EventCode | undefined {
  if (handlers.length > MOST_HANDLERS) return undefined;
  const source = listSource(event, handlers);
  return placeCode(kernel, source, symbolsFor(handlers));
}

const PUBLISH = cyclesOf("stq t0, 0(t1)");

/** Makes `code`, which asks `handlers`, what is called when `event` is raised: one store. */
export function publish(
  kernel: Kernel,
  event: KernelEvent,
  handlers: readonly Handler[],
  code: EventCode,
): void {
  if (event.code !== undefined) retire(kernel, event.code.at);
  event.handlers = handlers;
  event.code = code;
  // Somebody new may know of something to run.
  for (const processor of kernel.processors) processor.asked = false;
  const { bus } = kernel.machine;
  writeField(bus, event.record, EVENT, "dispatch", ksegAddress(code.at));
  charge(kernel.machine, PUBLISH);
}

/** The code that is called when `event` is raised. */
export function dispatchOf(kernel: Kernel, event: KernelEvent): bigint {
  return readField(kernel.machine.bus, event.record, EVENT, "dispatch");
}

// ## Taking one out
//
// A handler can be taken out at any time, even by its own failure in the middle of the list. So
// taking it out must need no room and little time. The first instruction of its part of the list
// becomes a branch to the next part.

const SKIP = cyclesOf(`
        subl    a1, a0, t0
        sra     t0, 2, t0
        ldah    t1, 0(zero)
        bis     t0, t1, t0
        stl     t0, 0(a0)
`);

/** Lets nobody ask `handler` any more. Costs a fixed, small number of cycles. */
export function skipHandler(
  kernel: Kernel,
  event: KernelEvent,
  handler: Handler,
): void {
  event.handlers = event.handlers.filter((one) => one !== handler);
  if (event.fallback === handler) event.fallback = undefined;
  const at = event.code?.symbols.get(`ask${handler.number}`);
  const next = event.code?.symbols.get(`next${handler.number}`);
  if (at === undefined || next === undefined) return;
  const symbols = new Map([["next", next]]);
  const branch = assemble("br next", { text: at, symbols });
  const place = Number(at - ksegAddress(physical(0)));
  kernel.machine.bus.bytes.set(branch.segments[0]!.bytes, place);
  charge(kernel.machine, SKIP);
  instructionsChanged(kernel);
}

// ## The list
//
// The parameters arrive in the argument registers and are kept on the stack, because a
// handler may use up the registers. Each handler answers in `v0` and puts 1 into `t0` if that
// is an answer, and 0 if it has none. What becomes of several answers, the event's declaration
// says ([[Combination]]): usually the first one ends the list.

/** Assembly text that asks `handlers` in order. */
function listSource(
  { declaration, number, fallback }: KernelEvent,
  handlers: readonly Handler[],
): string {
  const { name, parameters, combine = "first", open } = declaration;
  const count = `
        ldq     $2, ${name}.raised($29)
        addq    $2, 1, $2
        stq     $2, ${name}.raised($29)
`;
  const nobody = combine === "none" ? "" : `
        lda     $1, ${number}($31)
        lda     $0, ${NOBODY}($31)
        call_pal 0x9
`;
  const all = fallback ? [...handlers, fallback] : handlers;
  if (all.length === 0) {
    return `${count}${nobody}        ret     $31, ($26), 1\n`;
  }
  const length = parameters.length;
  const bytes = open ? 80 : 64;
  return `
        lda     $30, ${-bytes}($30)
        stq     $26, 0($30)
${keep("stq", length)}
${count}${START[combine]}
${handlers.map((one) => ask(one, length, combine, open)).join("")}
${fallback ? lastOf(fallback, length, combine, open) : ""}
${END[combine]}${nobody}
done:   ldq     $26, 0($30)
        lda     $30, ${bytes}($30)
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

/** Code that asks one handler and goes on behind itself. */
function ask(
  handler: Handler,
  parameters: number,
  combine: Combination,
  open: boolean | undefined,
): string {
  const { number, body, owner } = handler;
  const next = `next${number}`;
  const [begin, end] = open && owner ? inItsName(owner) : ["", ""];
  const call = typeof body === "function"
    ? begin + callNative(handler)
    : callCode(handler, next, parameters, begin);
  const tests = imposedTests(handler, next, open);
  return `
ask${number}:${tests}${call}${end}${TAKE[combine]}
${keep("ldq", parameters)}
${next}:
`;
}

/** Code that asks the default handler if nobody else has answered. */
function lastOf(
  fallback: Handler,
  parameters: number,
  combine: Combination,
  open: boolean | undefined,
): string {
  const answered = COLLECTS.has(combine)
    ? `        ldq     $2, 56($30)\n        bne     $2, next${fallback.number}\n`
    : "";
  return answered + ask(fallback, parameters, combine, open);
}

function callNative({ number }: Handler): string {
  return `
${constant("$1", BigInt(number))}
        lda     $0, ${ASK_NATIVE}($31)
        call_pal 0x9
`;
}

function callCode(
  { number, filter, filterUsesRegisters }: Handler,
  next: string,
  parameters: number,
  begin: string,
): string {
  const again = filterUsesRegisters ? `\n${keep("ldq", parameters)}` : "";
  const test = filter === undefined ? "" : `
        bsr     $26, handler${number}.filter${again}
        beq     $0, ${next}`;
  return `${test}${begin}
        ldah    $3, handler${number}.count($29) !gprelhigh
        ldq     $2, handler${number}.count($3) !gprellow
        addq    $2, 1, $2
        stq     $2, handler${number}.count($3) !gprellow
        bsr     $26, handler${number}.body
`;
}

// ## Several answers
//
// Where all are asked, what has been answered so far is kept on the stack, beside the
// number of answers.

const COLLECTS: ReadonlySet<Combination> = new Set(["any", "all", "sum"]);

const START: Readonly<Record<Combination, string>> = {
  first: "",
  none: "",
  any: "        stq     $31, 48($30)\n        stq     $31, 56($30)\n",
  all:
    "        lda     $2, -1($31)\n        stq     $2, 48($30)\n        stq     $31, 56($30)\n",
  sum: "        stq     $31, 48($30)\n        stq     $31, 56($30)\n",
};

const TAKE: Readonly<Record<Combination, string>> = {
  first: "        bne     $1, done\n",
  none: "",
  any: collect("bis"),
  all: collect("and"),
  sum: collect("addq"),
};

/** Code that adds an answer, if it is one, to those that there are. */
function collect(operation: string): string {
  return `
        ldq     $2, 48($30)
        ${operation}     $2, $0, $3
        cmovne  $1, $3, $2
        stq     $2, 48($30)
        ldq     $2, 56($30)
        cmpult  $31, $1, $3
        addq    $2, $3, $2
        stq     $2, 56($30)
`;
}

/** Code that gives what has been collected, if anything has. */
const COLLECTED = `
        ldq     $0, 48($30)
        ldq     $1, 56($30)
        bne     $1, done
`;

const END: Readonly<Record<Combination, string>> = {
  first: "",
  none: "",
  any: COLLECTED,
  all: COLLECTED,
  sum: COLLECTED,
};

// ## What is imposed
//
// A domain's handler is asked about this domain and no other: the subject of the event must be
// the handler's owner. That test, and those that the event's authoriser has added, are put in
// front by the kernel, and no handler can leave them out. Of one event nobody can say yet whom it
// is about: a packet has arrived, and its bytes have to be looked at. Such an event is *open*. Its
// authoriser decides who may look, and the first test is left out.

const SUBJECT = RECORD_OFFSET + STRAND.fields.subject.offset;

/** Code that leaves the address of this stack's page in `$2`. */
const PAGE_HERE = `
        srl     $30, 13, $2
        sll     $2, 13, $2`;

function imposedTests(
  { owner, imposed }: Handler,
  next: string,
  open: boolean | undefined,
): string {
  const own = owner === undefined || open ? "" : `${PAGE_HERE}
        ldq     $2, ${SUBJECT}($2)
${constant("$3", BigInt(owner.identifier))}
        cmpeq   $2, $3, $2
        beq     $2, ${next}`;
  const others = imposed.map(({ parameter, equals }) => `
${constant("$2", equals)}
        cmpeq   $2, $${16 + parameter}, $2
        beq     $2, ${next}`);
  return own + others.join("");
}

// Whoever is asked about a packet that is nobody's yet must not act in nobody's name, for that
// is how the system acts. While it is asked, such a handler acts for its own domain.

/** Code that lets kernel code act for `owner` from now on, and code that ends it. */
function inItsName({ identifier }: Domain): [string, string] {
  return [
    `${PAGE_HERE}
        ldq     $3, ${SUBJECT}($2)
        stq     $3, 64($30)
${constant("$3", BigInt(identifier))}
        stq     $3, ${SUBJECT}($2)
`,
    `${PAGE_HERE}
        ldq     $3, 64($30)
        stq     $3, ${SUBJECT}($2)
`,
  ];
}

/** Code that makes a number of up to 31 bits in a register. */
function constant(register: string, value: bigint): string {
  const low = BigInt.asIntN(16, value);
  return `        ldah    ${register}, ${value - low >> 16n}($31)
        lda     ${register}, ${low}(${register})`;
}

/** The addresses that the list refers to. */
function symbolsFor(
  handlers: readonly Handler[],
): Map<string, VirtualAddress> {
  const symbols = new Map<string, VirtualAddress>();
  for (const { number, filter, body, record } of handlers) {
    if (typeof body === "function") continue;
    symbols.set(`handler${number}.body`, body);
    if (typeof filter === "bigint") {
      symbols.set(`handler${number}.filter`, filter);
    }
    const count = physical(record + HANDLER.fields.activations.offset);
    symbols.set(`handler${number}.count`, ksegAddress(count));
  }
  return symbols;
}
