// # Numbering cases
//
// Every case of an enum has a number of its own.
//
// A case without a number has that of the case before and one more; the first is 0.

import { type Checker, complain, type DeclarationOf } from "./checking.ts";
import type { Span } from "../source/diagnostics.ts";
import { plainNumber } from "./leaf_checker.ts";
import { knownValue } from "./resolving.ts";
import type { Name, WrittenCase } from "../source/syntax.ts";
import { type EnumCase, type IntegerType, U64 } from "./types.ts";

/** The most cases of an enum. */
const MOST_ENUM_CASES = 256;

/** The enum that is declared. */
export function declareEnum(
  checker: Checker,
  { cases, name }: DeclarationOf<"enum">,
  full: string,
): IntegerType | undefined {
  if (!countOfCases(checker, cases, name, MOST_ENUM_CASES)) return undefined;
  refuseTwice(checker, cases.map((one) => one.name), `in ${name.text}`);
  const numbered: EnumCase[] = [];
  let next: bigint | undefined = 0n;
  for (const one of cases) {
    const value: bigint | undefined = one.number === undefined
      ? next
      : caseNumber(checker, one);
    if (value === undefined) return undefined;
    if (!isFree(checker, numbered, value, one.name)) return undefined;
    numbered.push({ name: one.name.text, value });
    next = value + 1n;
  }
  numbered.sort((a, b) => a.value < b.value ? -1 : 1);
  const least = numbered[0]!.value;
  const greatest = numbered.at(-1)!.value;
  const bits = ([8, 16, 32, 64] as const)
    .find((bits) => greatest < 1n << BigInt(bits));
  if (bits !== undefined) {
    const shape = { kind: "integer", bits, signed: false } as const;
    return { ...shape, name: full, least, greatest, cases: numbered };
  }
  return complain(
    checker,
    "T105",
    name,
    `${greatest} is too large for the number of a case`,
    "The numbers of cases have at most 64 bits",
  );
}

function caseNumber(
  checker: Checker,
  { number, name }: WrittenCase,
): bigint | undefined {
  const plain = plainNumber(checker, number!);
  if (plain === "broken") return undefined;
  const value = plain ?? knownValue(checker, number!, U64);
  if (value === undefined || value >= 0n) return value;
  return complain(
    checker,
    "T105",
    number!,
    `${value} cannot be the number of the case ${name.text}`,
    "Cases have numbers from 0 upwards",
  );
}

function isFree(
  checker: Checker,
  cases: readonly EnumCase[],
  value: bigint,
  span: Span,
): boolean {
  const other = cases.find((one) => one.value === value);
  if (other === undefined) return true;
  complain(
    checker,
    "T103",
    span,
    `The number ${value} already belongs to ${other.name}`,
    "Every case has a number of its own",
  );
  return false;
}

/** Whether there are neither too few nor too many cases; complains if so. */
export function countOfCases(
  checker: Checker,
  { length }: readonly WrittenCase[],
  name: Name,
  most: number,
): boolean {
  if (length >= 1 && length <= most) return true;
  complain(
    checker,
    "T104",
    name,
    `${name.text} has ${length} cases`,
    `It may have from 1 to ${most}`,
  );
  return false;
}

/** Complains about each name that was there before. */
export function refuseTwice(
  checker: Checker,
  names: readonly Name[],
  where: string,
): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name.text)) {
      complain(
        checker,
        "T103",
        name,
        `There is already a ${name.text} ${where}`,
        "Choose another name",
      );
    }
    seen.add(name.text);
  }
}
