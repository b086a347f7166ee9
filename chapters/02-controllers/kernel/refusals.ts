// # Refusing
//
// Whoever asks a controller for something that he may not have, or that is not there, gets an
// answer that says so, and can do something else.
//
// A program asks for a hundred frames and there are sixty. The controller answers with a
// *refusal* that says "out of memory" and, in a sentence, how many were wanted and how many
// are free. Kernel code in the machine gets the same as a negative number, by the table that
// UNIX has used since the beginning:
//
// :::figure refusals
// :::

/** The reasons for which a controller refuses, and the error numbers that stand for them. */
export const REFUSALS = {
  /** The domain does not hold what it names. */
  "not held": 9,
  /** There is not so much left. */
  "out of memory": 12,
  /** The domain holds it, but may not do this with it. */
  "not permitted": 13,
  /** There is nothing at this address. */
  "bad address": 14,
  /** It is in use. */
  "busy": 16,
  /** The number means nothing here. */
  "bad argument": 22,
  /** The domain has all that it may have. */
  "over quota": 69,
  /** The device has failed. */
  "device error": 5,
} as const;

/** A reason for which a controller refuses. */
export type RefusalKind = keyof typeof REFUSALS;

/** What somebody gets instead of what was asked for. */
export interface Refused {
  /** Why. */
  readonly refused: RefusalKind;
  /** What was wanted and what was expected, in a sentence. */
  readonly sentence: string;
}

/** A refusal for the reason `refused`. */
export function refuse(refused: RefusalKind, sentence: string): Refused {
  return { refused, sentence };
}

/** Whether `result` is a refusal. */
export function isRefused(result: unknown): result is Refused {
  return typeof result === "object" && result !== null && "refused" in result;
}

/** What kernel code in the machine finds in V0 for `result`: a negative number for a refusal. */
export function resultWord(result: bigint | Refused): bigint {
  return isRefused(result)
    ? BigInt.asUintN(64, BigInt(-REFUSALS[result.refused]))
    : result;
}
