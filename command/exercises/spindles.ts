// # Spindles as answers
//
// Some exercises are solved by writing a spindle. The chapter's compiler says whether it makes
// sense, and its formatter how it is laid out.

import {
  checkSpindle,
  createEnvironment,
  formatSource,
  KERNEL_INTERFACES,
  Refusal,
  type Source,
} from "../../chapters/03-spindles/mod.ts";
import { readText } from "./places.ts";

/** What the compiler has against the spindle at `path`, if anything. */
export function spindleErrors(path: string): string | undefined {
  try {
    checkSpindle(sourceAt(path), createEnvironment(KERNEL_INTERFACES));
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

/** The spindle at `path` in the common layout. */
export function formatSpindle(path: string): string {
  return formatSource(sourceAt(path));
}

function sourceAt(path: string): Source {
  return { file: path, text: readText(path) ?? "" };
}
