// # Pseudo-instructions
//
// Some names in assembly are no instructions of the Alpha; the assembler writes others in
// their place.
//
// Such names are called *pseudo-instructions*. `mov` is "or with zero", `clr` is "or zero
// with zero". One name stands for two instructions: `ldgp` computes the global pointer from
// the procedure's own address, and a distance of 32 bits does not fit into one.

import { AssemblyError, type Line, registerNumber } from "./assembly_syntax.ts";
import { NEGATIONS } from "./disassembler.ts";

/** Instructions, each as its name and its operands. */
export type Words = readonly (readonly string[])[];

type Rewrite = (x: string, y: string) => Words;

/** How many operands each has, least and most, and the instructions with theirs. */
const REWRITES: Readonly<Record<string, readonly [number, number, Rewrite]>> = {
  mov: [2, 2, (from, to) => [["bis", "$31", from, to]]],
  clr: [1, 1, (to) => [["bis", "$31", "$31", to]]],
  nop: [0, 0, () => [["bis", "$31", "$31", "$31"]]],
  unop: [0, 0, () => [["ldq_u", "$31", "0($30)"]]],
  sextl: [1, 2, (from, to) => [["addl", "$31", from, to]]],
  not: [1, 2, (from, to) => [["ornot", "$31", from, to]]],
  fmov: [2, 2, (from, to) => [["cpys", from, from, to]]],
  fneg: [2, 2, (from, to) => [["cpysn", from, from, to]]],
  fabs: [1, 2, (from, to) => [["cpys", "$f31", from, to]]],
  fclr: [1, 1, (to) => [["cpys", "$f31", "$f31", to]]],
  fnop: [0, 0, () => [["cpys", "$f31", "$f31", "$f31"]]],
  rduniq: [0, 0, () => [["rdunique"]]],
  wruniq: [0, 0, () => [["wrunique"]]],
  ldgp: [2, 2, loadGlobalPointer],
  ...Object.fromEntries(NEGATIONS.map(negation)),
};

/** The negation whose name ends in `kind`: something subtracted from zero. */
function negation(kind: string): [string, readonly [number, number, Rewrite]] {
  const zero = /^[LQ]/.test(kind) ? "$31" : "$f31";
  const name = `sub${kind.toLowerCase()}`;
  const rewrite: Rewrite = (from, to) => [[name, zero, from, to]];
  return [`neg${kind.toLowerCase()}`, [1, 2, rewrite]];
}

/** Other names for the same instruction. */
const ALIASES: Readonly<Record<string, string>> = {
  or: "bis",
  andnot: "bic",
  xornot: "eqv",
  jcr: "jsr_coroutine",
  ldi: "lda",
  ldiq: "lda",
};

function loadGlobalPointer(to: string, place: string): Words {
  const base = /^0?(\(.*\))$/.exec(place)?.[1];
  if (registerNumber(to) !== 29 || base === undefined) {
    throw new RangeError(`Expected $29,0($n), found ${to},${place}`);
  }
  return [["ldah", to, `gp-here!high${base}`], ["lda", to, "gp-here!low($29)"]];
}

/** `line` as the instructions it stands for: itself, or what it is written as. */
export function expand(line: Line): Line[] {
  const { name, operands, number } = line;
  if (Object.hasOwn(ALIASES, name)) return [{ ...line, name: ALIASES[name]! }];
  if (!Object.hasOwn(REWRITES, name)) return [line];
  const [least, most, rewrite] = REWRITES[name]!;
  return explain(name, number, () => {
    expect(operands, least, most);
    const [x = "", y = x] = operands;
    return writtenAs(line, rewrite(x, y));
  });
}

/** `words` in the place of `line`: its labels stand before the first. */
export function writtenAs({ number, labels }: Line, words: Words): Line[] {
  return words.map(([name = "", ...operands], index) => ({
    number,
    labels: index === 0 ? labels : [],
    name,
    operands,
  }));
}

// ## Error messages
//
// Whatever is wrong with operands is said together with the name and the line.

/** What `work` gives; its complaint becomes one about `name` on `line`. */
export function explain<T>(name: string, line: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AssemblyError(line, `${name}: ${error.message}`);
  }
}

/** Refuses `operands` unless there are `least` to `most` of them. */
export function expect(
  operands: readonly string[],
  least: number,
  most = least,
) {
  if (operands.length < least || operands.length > most) {
    const wanted = least === most ? least : `${least} to ${most}`;
    throw new RangeError(
      `Expected ${wanted} operand${
        wanted === 1 ? "" : "s"
      }, found ${operands.length}`,
    );
  }
}
