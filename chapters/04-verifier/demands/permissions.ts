// # What a procedure may do
//
// A filter looks and changes nothing, and who is called in an interrupt makes nobody wait.
//
// It depends on the head of a procedure what it may do. Filters, and operations that others may call from
// filters, store nothing but in arrays of their own. A handler of an interrupt waits for nobody, because the
// program that happens to run has nothing to do with it. And nobody calls what belongs to a spindle that is not
// among those it uses: that one may be gone tomorrow, and nothing would be known of it.

import type { Value } from "../../03-spindles/mod.ts";
import type { Declared } from "./asking.ts";

/** What `value` does and may not, as a part of a sentence. */
export function permissionLack(
  value: Value,
  declared: Declared,
): string | undefined {
  const { head: { event, pure, operation: offered }, part } = declared;
  if ((part === "filter" || pure) && acts(value)) {
    return part === "filter"
      ? "a filter only looks"
      : "what is pure only looks";
  }
  const waits = waitsFor(value);
  if (waits !== undefined && event?.interrupt) {
    return `${waits}, which waits, is not called in an interrupt`;
  }
  if (waits !== undefined && offered && !offered.blocking) {
    return `${offered.name}, which may wait, says so`;
  }
  return strangerLack(value, declared);
}

/** Whether `value` does more than look, other than with arrays of its own. */
function acts({ operation }: Value): boolean {
  if (operation.kind === "raise") return true;
  if (operation.kind === "store") return operation.place.root.kind !== "slot";
  if (operation.kind !== "call") return false;
  const { pure, reads } = operation.operation;
  return !pure && reads === undefined;
}

/** What somebody may wait for who computes `value`. */
export function waitsFor({ operation }: Value): string | undefined {
  if (operation.kind === "raise") return `raise ${operation.event.name}`;
  const called = operation.kind === "call" ? operation.operation : undefined;
  return called?.blocking ? called.name : undefined;
}

/** What is called or raised and belongs to somebody who is not known here. */
function strangerLack(
  { operation }: Value,
  { spindle: { name, uses, events } }: Declared,
): string | undefined {
  if (operation.kind === "raise") {
    const { event } = operation;
    const own = event.provider === name &&
      events.some((one) => one.name === event.name);
    return own ? undefined : `${event.name} is an event of ${name}`;
  }
  if (operation.kind !== "call") return undefined;
  const { provider, body, name: called } = operation.operation;
  if (body !== undefined) return `${called} is put in the place of its call`;
  return provider === undefined || uses.includes(provider)
    ? undefined
    : `${provider} is among the spindles that ${name} uses`;
}
