// # An answer in a kernel
//
// What checks have in common that run a reader's spindle in a kernel, beside a program.

import {
  installHandler,
  isRefused,
  type Kernel,
  type NativeHandler,
  type Refused,
} from "../../chapters/02-controllers/mod.ts";
import {
  checkSpindle,
  environmentOf,
  type Extensions,
  install,
  lowerSpindle,
  type Source,
} from "../../chapters/03-spindles/mod.ts";
import { admit } from "../../chapters/04-verifier/mod.ts";
import { notYetWritten } from "./protocol.ts";

/** Refuses a `text` that is still the one that the exercise begins with. */
export function expectWritten(text: string, exercise: string): void {
  const begun = notYetWritten(exercise);
  if (text.includes(begun)) throw new Error(begun);
}

/** `result`, or an error if what the check itself asks of the kernel is refused. */
export function granted<Result>(result: Result | Refused): Result {
  if (isRefused(result)) throw new Error(result.sentence);
  return result;
}

/** Lets the check hear of `event`, before or behind everybody else. */
export function hear(
  kernel: Kernel,
  event: string,
  body: NativeHandler,
  order: "first" | "last" = "last",
): void {
  const name = `Check.${order}`;
  granted(installHandler(kernel, { name, event, body, order }));
}

/**
 * Installs the reader's spindle for the domain `owner`. The verifier is asked only if `judged`: its
 * verdict is the same each time.
 */
export function installAnswer(
  extensions: Extensions,
  source: Source,
  owner: number,
  judged: boolean,
): void {
  if (judged) admit(extensions, source, owner);
  else {
    const typed = checkSpindle(source, environmentOf(extensions, owner));
    install(extensions, lowerSpindle(typed), owner);
  }
}
