// # Which kind of match
//
// A match of a number, of a variant and of an option are checked in three ways, and the type of
// what is matched decides which.

import { type Checker, complain } from "./checking.ts";
import { unlooked } from "./fitting.ts";
import { type CheckBlock, type Match, skipArms } from "./matching.ts";
import { matchNumbers } from "./number_matches.ts";
import { mayBeValue } from "./resolving.ts";
import type { TypedStatement } from "./typed.ts";
import { typeName } from "./types.ts";
import { matchOption, matchVariant } from "./variant_matches.ts";

/** `match value { ... }` */
export function checkMatch(
  checker: Checker,
  match: Match,
  block: CheckBlock,
): TypedStatement | undefined {
  const value = checker.check(checker, match.value);
  const { start, end } = match;
  const matching = value && { match, value, block, span: { start, end } };
  if (matching === undefined) return skipArms(checker, match, block);
  const { type } = matching.value;
  if (type.kind === "variant" || type.kind === "option") {
    const right = mayBeValue(checker, type, match.value);
    if (!right) return skipArms(checker, match, block);
  }
  switch (type.kind) {
    case "integer":
    case "bool":
      return matchNumbers(checker, matching, type);
    case "variant":
      return matchVariant(checker, matching, type);
    case "option":
      return matchOption(checker, matching, type);
    case "outcome":
      unlooked(checker, type, match.value);
      return skipArms(checker, match, block);
    default:
      complain(
        checker,
        "T102",
        match.value,
        `${typeName(type)} has no cases`,
        "Numbers, truths, enums, variants and options can be matched",
      );
      return skipArms(checker, match, block);
  }
}
