// # What an answer says
//
// An operation that may fail answers with one word, and its sign says which of two things the rest means.
//
// Take `const n = Strand.last(s) else (why) { ... }`, declared as `u64 < 8 fails Refusal`. A negative word is the
// number of a refusal with a minus in front, and any other is a number below 8. The compiler takes the word apart
// at once, before its sign is tested:
//
// ```
// v1: i64 = call Strand.last v0
// v2: bool = less v1 0
// v3: i64 = subtract 0 v1
// v4: Kernel.Refusal = convert v3
// v5: u64 <= 7 = convert v1
// branch v2 b1 b2
// ```
//
// So nothing is known of `v4` and `v5` where they are computed. But if `v2` turns out to be true, `v4` is a refusal,
// and if it is false, `v5` is below 8. Both are remembered as consequences of `v2`, and become known where the paths
// part ([[§Where paths meet]]). What is declared is believed of the kernel, and other spindles have been found
// to keep to it ([[§What was declared]]).

import {
  BOOL,
  known,
  type OperationType,
  type Scalar,
  scalarsOf,
  typeName,
  type Value,
} from "../../03-spindles/mod.ts";
import { anyOf, type Known } from "../numbers/known.ts";
import { type Consequence, type Facts, knownAt } from "./facts.ts";
import { computed, type Question, type Questions, ZERO } from "./questions.ts";
import { find, put } from "./sharing.ts";

/** What a number is if a call has failed, or if it has not. */
export interface Answered {
  /** The question whether it has failed. */
  readonly failed: Question;
  /** The answer with which the rest is so: 1 or 0. */
  readonly equals: bigint;
  /** What is then known of the number. */
  readonly known: Known;
}

/** What `value`, computed from what answers `of`, is if the call that it was made of has failed, or has not. */
export function answeredBy(
  questions: Questions,
  { operation, operands, type }: Value,
  of: readonly Question[],
): Answered | undefined {
  const [from] = operands;
  if (operation.kind !== "convert" || from === undefined) return undefined;
  const word = wordOf(from);
  const called = word && failingCall(word);
  if (called === undefined) return undefined;
  const { result, fails } = called;
  const [scalar] = result ? scalarsOf(result) : [];
  const reason = word !== from;
  const declared: Scalar | undefined = reason ? fails : scalar;
  if (declared === undefined || typeName(declared) !== typeName(type)) {
    return undefined;
  }
  const asked = reason ? questions.meanings[of[0]!]!.of[1] : of[0];
  if (asked === undefined) return undefined;
  const failed = computed(questions, "less", BOOL, [asked, ZERO]);
  return { failed, equals: reason ? 1n : 0n, known: anyOf(type) };
}

/** The answer of a call that `value` is, or of which it is the opposite. */
function wordOf(value: Value): Value | undefined {
  const { operation, operands: [zero, word] } = value;
  if (operation.kind === "call") return value;
  return operation.kind === "arithmetic" && operation.operator === "subtract" &&
      zero && known(zero) === 0n
    ? word
    : undefined;
}

function failingCall({ operation }: Value): OperationType | undefined {
  return operation.kind === "call" && operation.operation.fails
    ? operation.operation
    : undefined;
}

/** Whether it is known already how the call has ended, and `answered` says what the number is. */
export function isSettled(
  questions: Questions,
  facts: Facts,
  { failed, equals }: Answered,
): boolean {
  const { least, greatest } = knownAt(questions, facts, failed);
  return least === equals && greatest === equals;
}

/** Remembers what the number that answers `question` is if it turns out how the call has ended. */
export function rememberAnswer(
  facts: Facts,
  question: Question,
  { failed, equals, known }: Answered,
): void {
  const one: Consequence = { equals, numbers: [[question, known]], orders: [] };
  const before = find(facts.consequences, failed) ?? [];
  facts.consequences = put(facts.consequences, failed, [...before, one]);
}
