// # Facts that travel
//
// What was hard to find out is easy to check, so it is written down and sent along.
//
// Looking for what holds at the heads of loops may take many rounds ([[§What holds in every round]]).
// Once it is found, one pass shows that it holds ([[§Going through]]). So the search need not be done in the
// kernel. Whoever does it sends along what holds at each head. This is what is sent of [[§A first spindle]] with a loop
// put into its entry `add`:
//
// :::figure counter.certificate
// :::
//
// Nothing of this is believed because it stands there. A wrong range at a head is not brought by some way
// that leads there, and the pass finds out. Who says too little harms himself: then more checks stay
// in the code, or the bound on its cycles is too high.
//
// One line stands for each thing that is said of a head. `v7` is a value, `x7` is how much lies behind an address.

import {
  type Block,
  type Procedure,
  typeName,
  U64,
  type Value,
} from "../../03-spindles/mod.ts";
import type { Invariant, Invariants, Standing, Term } from "../loops/going.ts";
import { anyOf, type Known, knownOf } from "../numbers/known.ts";

/** A text is not a certificate, or not one that is good here and now. */
export class CertificateError extends Error {
  /** The class's name, for reports. */
  override readonly name = "CertificateError";
}

/** What is said of the heads of loops in `procedure`, as lines. */
export function factLines(
  procedure: Procedure,
  invariants: Invariants,
): string[] {
  return procedure.blocks.flatMap((block) => {
    const invariant = invariants.get(block);
    return invariant ? headLines(block, invariant) : [];
  });
}

function headLines(
  { number, parameters }: Block,
  { numbers, extents, standings, changed }: Invariant,
): string[] {
  return [
    `head b${number}`,
    ...numbers.map((known, at) =>
      `number v${parameters[at]!.number} ${knownText(known)}`
    ),
    ...extents.flatMap((known, at) => {
      const { type, number } = parameters[at]!;
      return type.kind === "address"
        ? [`number x${number} ${knownText(known)}`]
        : [];
    }),
    ...standings.map(({ small, large, most }) =>
      `order ${termText(small)} ${termText(large)} ${most}`
    ),
    `changes ${changed.join(" ")}`.trim(),
  ];
}

function knownText({ least, greatest, ones, zeros }: Known): string {
  return `${least} ${greatest} ${ones.toString(16)} ${zeros.toString(16)}`;
}

function termText({ value, extent }: Term): string {
  return `${extent ? "x" : "v"}${value.number}`;
}

// ## Reading the facts
//
// Whoever sent them may have written anything. So each line is read by a pattern, and what speaks of a
// value or block that is not there is refused.

/** More lines than this are not read of one procedure. */
const MOST_LINES = 20_000;
const HEAD = /^head b(\d{1,9})$/;
const NUMBER =
  /^number ([vx])(\d{1,9}) (-?\d{1,20}) (-?\d{1,20}) ([0-9a-f]{1,16}) ([0-9a-f]{1,16})$/;
const ORDER = /^order ([vx])(\d{1,9}) ([vx])(\d{1,9}) (-?\d{1,22})$/;
const CHANGES = /^changes((?: \d{1,6})*)$/;

/**
 * What `lines` say of the heads of `procedure`.
 *
 * @throws CertificateError if they say nothing that could be understood
 */
export function readFacts(
  procedure: Procedure,
  lines: readonly string[],
): Invariants {
  if (lines.length > MOST_LINES) {
    throw new CertificateError(`There are ${lines.length} lines of facts`);
  }
  const blocks = new Map(procedure.blocks.map((one) => [one.number, one]));
  const values = new Map<number, Value>();
  for (const { parameters, body } of procedure.blocks) {
    for (const one of [...parameters, ...body]) values.set(one.number, one);
  }
  const heads = new Map<Block, string[]>();
  let open: string[] | undefined;
  for (const line of lines) {
    const head = HEAD.exec(line);
    if (head === null) {
      if (open === undefined) throw new CertificateError(`No head: ${line}`);
      open.push(line);
      continue;
    }
    const block = blocks.get(Number(head[1]));
    if (block === undefined || heads.has(block)) {
      throw new CertificateError(`No block for: ${line}`);
    }
    open = [];
    heads.set(block, open);
  }
  return new Map(
    [...heads].map(([block, said]) => [block, readHead(block, said, values)]),
  );
}

function readHead(
  { parameters }: Block,
  lines: readonly string[],
  values: ReadonlyMap<number, Value>,
): Invariant {
  const numbers = new Map<number, Known>();
  const extents = new Map<number, Known>();
  const standings: Standing[] = [];
  const changed: number[] = [];
  for (const line of lines) {
    const number = NUMBER.exec(line);
    const order = ORDER.exec(line);
    const changes = CHANGES.exec(line);
    if (number !== null) {
      const known = number[1] === "v" ? numbers : extents;
      known.set(Number(number[2]), readKnown(number.slice(3)));
    } else if (order !== null) {
      const [, a, one, b, other, most] = order;
      const term = (kind = "", at = ""): Term => {
        const value = values.get(Number(at));
        if (value === undefined) {
          throw new CertificateError(`No value: ${line}`);
        }
        return { value, extent: kind === "x" };
      };
      const [small, large] = [term(a, one), term(b, other)];
      standings.push({ small, large, most: BigInt(most!) });
    } else if (changes !== null) {
      changed.push(...changes[1]!.split(" ").filter(Boolean).map(Number));
    } else throw new CertificateError(`This says nothing: ${line}`);
  }
  const said = (known: Known | undefined, { number, type }: Value) => {
    if (known !== undefined) return known;
    const text = `Nothing is said of v${number}, a ${typeName(type)}`;
    throw new CertificateError(text);
  };
  return {
    numbers: parameters.map((one) => said(numbers.get(one.number), one)),
    extents: parameters.map((one) =>
      one.type.kind === "address"
        ? said(extents.get(one.number), one)
        : anyOf(U64)
    ),
    standings,
    changed,
  };
}

function readKnown([least, greatest, ones, zeros]: readonly string[]): Known {
  const bits = { ones: BigInt(`0x${ones}`), zeros: BigInt(`0x${zeros}`) };
  const range = { least: BigInt(least!), greatest: BigInt(greatest!) };
  return knownOf(range, bits);
}
