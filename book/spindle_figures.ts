// # Figures of chapter 3
//
// The spindle language's tables, from the compiler's own.

import { CODES } from "../chapters/03-spindles/diagnostics.ts";
import { table } from "./tables.ts";

/** Computed figures about the spindle language, by name. */
export const spindleFigures: Readonly<Record<string, () => string>> = {
  "diagnostic-codes": codeTable,
};

/** Every kind of refusal. */
function codeTable(): string {
  return table(
    ["code", "what it is about"],
    Object.entries(CODES).map(([code, about]) => [`\`${code}\``, about]),
  );
}
