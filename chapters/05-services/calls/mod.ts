// # How programs reach each other
//
// This file names the spindle by which programs call one another. A system has it when somebody has
// installed it, like any other service. If it is taken out, who is in a call hears that there will
// be no reply, and nobody can be called:
//
// :::figure endings.calls
// :::

import type { Source } from "../../03-spindles/mod.ts";
import calls from "./calls.spindle" with { type: "text" };

/** The spindle through which programs call each other by name. */
export const CALLS: Source = { file: "calls.spindle", text: calls };

/** The longest name that a program can register. */
export const LONGEST_NAME = 8;

/** `name` as the word by which programs register it: its letters, the first one lowest. */
export function nameWord(name: string): bigint {
  const letters = new TextEncoder().encode(name);
  if (letters.length === 0 || letters.length > LONGEST_NAME) {
    throw new RangeError(
      `${name} cannot be registered: a name has from 1 to ${LONGEST_NAME} letters`,
    );
  }
  return letters.reduceRight((word, one) => word << 8n | BigInt(one), 0n);
}
