// # How a handler is asked
//
// One handler is some tests and a call; what becomes of its answer, the event says.
//
// This page has the text of the code: how a handler is asked, and how several answers become
// one. The next one puts such pieces behind each other ([[§The code that asks]]).

import {
  ksegAddress,
  physical,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import type { Combination, Domain, Handler } from "../kernel/kernel.ts";
import { HANDLER, RECORD_OFFSET, STRAND } from "../kernel/records.ts";

/** The number of the operation that asks a handler written in TypeScript. */
export const ASK_NATIVE = 0;
/** The number of the operation that answers when nobody has. */
export const NOBODY = 1;

// ## One handler
//
// The parameters arrive in the argument registers and are kept on the stack, because a
// handler may use up the registers. Each handler answers in `v0` and puts 1 into `t0` if that
// is an answer, and 0 if it has none. What becomes of several answers, the event's declaration
// says ([[Combination]]): usually the first one ends the list.

/** Loads or stores of all parameters. */
export function keepParameters(
  instruction: "ldq" | "stq",
  parameters: number,
): string {
  return Array.from(
    { length: parameters },
    (_, index) =>
      `        ${instruction}     $${16 + index}, ${8 + index * 8}($30)`,
  ).join("\n");
}

/** Code that asks one handler and goes on behind itself. */
export function askHandler(
  handler: Handler,
  parameters: number,
  combine: Combination,
  open: boolean | undefined,
): string {
  const { number, body, owner } = handler;
  const next = `next${number}`;
  const [begin, end] = open && owner ? inItsName(owner) : ["", ""];
  const tests = imposedTests(handler, next, open);
  const filtered = end !== "" && handler.filter !== undefined;
  const away = filtered ? `away${number}` : next;
  const call = typeof body === "function"
    ? callNative(handler)
    : callCode(handler, away, parameters);
  return `
ask${number}:${tests}${begin}${call}${end}${TAKE[combine]}
${keepParameters("ldq", parameters)}
${filtered ? `        br      $31, ${next}\n${away}:${end}` : ""}
${next}:
`;
}

/** Code that asks the default handler if nobody else has answered. */
export function lastOf(
  fallback: Handler,
  parameters: number,
  combine: Combination,
  open: boolean | undefined,
): string {
  const answered = COLLECTS.has(combine)
    ? `        ldq     $2, 56($30)\n        bne     $2, next${fallback.number}\n`
    : "";
  return answered + askHandler(fallback, parameters, combine, open);
}

function callNative({ number }: Handler): string {
  return `
${makeNumber("$1", BigInt(number))}
        lda     $0, ${ASK_NATIVE}($31)
        call_pal 0x9
`;
}

function callCode(
  { number, filter, filterUsesRegisters }: Handler,
  next: string,
  parameters: number,
): string {
  const again = filterUsesRegisters
    ? `\n${keepParameters("ldq", parameters)}`
    : "";
  const test = filter === undefined ? "" : `
        bsr     $26, handler${number}.filter${again}
        beq     $0, ${next}`;
  return `${test}
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

/** The combinations that collect answers. */
export const COLLECTS: ReadonlySet<Combination> = new Set([
  "any",
  "all",
  "sum",
]);

/** What stands before the first handler. */
export const BEFORE_ALL: Readonly<Record<Combination, string>> = {
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

/** What stands behind the last one. */
export const BEHIND_ALL: Readonly<Record<Combination, string>> = {
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

/** Where, on the page of a stack, the number of the domain is that the event is about. */
export const SUBJECT: number = RECORD_OFFSET + STRAND.fields.subject.offset;

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
${makeNumber("$3", BigInt(owner.identifier))}
        cmpeq   $2, $3, $2
        beq     $2, ${next}`;
  const others = imposed.map(({ parameter, equals }) => `
${makeNumber("$2", equals)}
        cmpeq   $2, $${16 + parameter}, $2
        beq     $2, ${next}`);
  return own + others.join("");
}

// Whoever is asked about a packet that is nobody's yet must not act in nobody's name, for that is
// how the system acts. While it is asked, such a handler acts for its own domain, and so does its
// filter: a filter can change nothing, but it can ask, and what others own is not for it to know.

/** Code that lets kernel code act for `owner` from now on, and code that ends it. */
function inItsName({ identifier }: Domain): [string, string] {
  return [
    `${PAGE_HERE}
        ldq     $3, ${SUBJECT}($2)
        stq     $3, 64($30)
${makeNumber("$3", BigInt(identifier))}
        stq     $3, ${SUBJECT}($2)
`,
    `${PAGE_HERE}
        ldq     $3, 64($30)
        stq     $3, ${SUBJECT}($2)
`,
  ];
}

/** Code that makes a number of up to 31 bits in a register. */
export function makeNumber(register: string, value: bigint): string {
  const low = BigInt.asIntN(16, value);
  return `        ldah    ${register}, ${value - low >> 16n}($31)
        lda     ${register}, ${low}(${register})`;
}

/** The addresses that the list refers to. */
export function symbolsFor(
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
