// # Sums
//
// What a register holds is written as a sum: so many times this unknown, so many times that one, and a number.
//
// A loop begins with `lda $1, 256($29)`, and each round does `addq $1, 8, $1`. Then `$1` holds 8 times the
// number of rounds, plus where the state begins, plus 256. How many rounds there were nobody knows yet, so
// this is an *unknown*: a number that has a name, and that something may be found out about. What one wants to
// know of `$1` is then a question about the rounds.
//
// A register has 64 bits and a sum has no end. They agree in their low 64 bits, whatever was added or
// multiplied. That they are equal has to be shown ([[§Which number a register holds]]).

/** The name of a number that is not known. */
export type Unknown = number;

/** So many times an unknown. */
export interface SumTerm {
  /** The unknown. */
  readonly of: Unknown;
  /** How many times; not 0. */
  readonly times: bigint;
}

/** A sum of multiples of unknowns and a number. */
export interface Sum {
  /** The multiples, by the names of their unknowns, no two of the same. */
  readonly terms: readonly SumTerm[];
  /** The number. */
  readonly plus: bigint;
}

/** The sum that is a number. */
export function numberSum(plus: bigint): Sum {
  return { terms: [], plus };
}

/** Zero. */
export const ZERO_SUM: Sum = numberSum(0n);

/** The sum that is an unknown. */
export function unknownSum(of: Unknown): Sum {
  return { terms: [{ of, times: 1n }], plus: 0n };
}

/** `a` plus `times` times `b`. */
export function addedSum(a: Sum, b: Sum, times = 1n): Sum {
  const plus = a.plus + times * b.plus;
  if (b.terms.length === 0 || times === 0n) return { terms: a.terms, plus };
  const terms: SumTerm[] = [];
  let [i, j] = [0, 0];
  while (i < a.terms.length || j < b.terms.length) {
    const [one, other] = [a.terms[i], b.terms[j]];
    if (other === undefined || one !== undefined && one.of < other.of) {
      terms.push(one!);
      i++;
      continue;
    }
    const same = one?.of === other.of;
    const sum = (same ? one.times : 0n) + times * other.times;
    if (sum !== 0n) terms.push({ of: other.of, times: sum });
    if (same) i++;
    j++;
  }
  return { terms, plus };
}

/** `sum` plus a number. */
export function movedSum({ terms, plus }: Sum, by: bigint): Sum {
  return { terms, plus: plus + by };
}

/** `sum` `times` times. */
export function scaledSum(sum: Sum, times: bigint): Sum {
  return addedSum(ZERO_SUM, sum, times);
}

/** Whether both are the same sum. */
export function isSameSum(a: Sum, b: Sum): boolean {
  return a === b || a.plus === b.plus && a.terms.length === b.terms.length &&
      a.terms.every(({ of, times }, at) =>
        of === b.terms[at]!.of && times === b.terms[at]!.times
      );
}

/** How many times `of` is in `sum`. */
export function timesIn({ terms }: Sum, of: Unknown): bigint {
  return terms.find((one) => one.of === of)?.times ?? 0n;
}

/** `sum` with other sums in place of unknowns. */
export function replacedSum(
  sum: Sum,
  by: (of: Unknown) => Sum | undefined,
): Sum {
  return sum.terms.reduce(
    (made, { of, times }) => addedSum(made, by(of) ?? unknownSum(of), times),
    numberSum(sum.plus),
  );
}

/** The only unknown of `sum`, if it is that and nothing else. */
export function onlyUnknown({ terms, plus }: Sum): Unknown | undefined {
  const [one] = terms;
  const only = terms.length === 1 && one?.times === 1n && plus === 0n;
  return only ? one.of : undefined;
}

/** The greatest number that divides both; neither has a sign. */
export function commonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** The greatest number that divides all multiples in `sum`; 0 if there are none. */
export function divisorOf({ terms }: Sum): bigint {
  return terms.reduce((all, { times }) => commonDivisor(all, times), 0n);
}

/** `sum` divided by a number, if that comes out even. */
export function dividedSum(sum: Sum, by: bigint): Sum | undefined {
  if (sum.plus % by !== 0n) return undefined;
  if (sum.terms.some(({ times }) => times % by !== 0n)) return undefined;
  const terms = sum.terms.map(({ of, times }) => ({ of, times: times / by }));
  return { terms, plus: sum.plus / by };
}
