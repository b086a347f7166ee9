// # Out of the kernel again
//
// A spindle leaves with the program that brought it, because its activations have failed too
// often, or because somebody at the console says so.
//
// Leaving must never fail, so it takes no memory, whatever state the kernel is in.
//
// Code of one spindle may call code of another. If the other leaves, the call would lead to
// nowhere. So those who use a spindle leave before it. They were installed after it, so nobody is
// ever in a circle with himself.

import {
  abandon,
  hangUpOn,
  isInCall,
  removeHandler,
  retire,
} from "../../02-controllers/mod.ts";
import type { LoweredSpindle } from "../form/ir.ts";
import {
  type Extensions,
  type InstalledSpindle,
  note,
  type SpecialisedEntry,
} from "./extensions.ts";

/**
 * Takes `spindle` out of every event, and those that use it before. Its code and its state are given back
 * as soon as nobody can be inside.
 */
export function remove(
  extensions: Extensions,
  spindle: InstalledSpindle,
): void {
  const { kernel, spindles, specialised } = extensions;
  if (!spindles.includes(spindle)) return;
  for (const user of usersOf(extensions, spindle)) {
    remove(extensions, user);
    note(extensions, `${user.name} is gone, because it uses ${spindle.name}`);
  }
  for (const one of specialised.filter((one) => one.spindle === spindle)) {
    freeEntry(extensions, one);
  }
  spindles.splice(spindles.indexOf(spindle), 1);
  for (const { handler } of spindle.handlers) removeHandler(kernel, handler);
  for (const tell of extensions.whenRemoved) tell(spindle);
  retire(kernel, spindle.code);
  retire(kernel, spindle.state, kernel.data);
  extensions.mayBeLost = true;
  letWaitingGo(extensions, spindle);
}

/** Takes out an entry that was specialised. Does nothing if it has been taken out already. */
export function freeEntry(
  { kernel, specialised }: Extensions,
  entry: SpecialisedEntry,
): void {
  const at = specialised.indexOf(entry);
  if (at === -1) return;
  specialised.splice(at, 1);
  removeHandler(kernel, entry.handler);
  retire(kernel, entry.code);
}

/** The spindles that use `spindle`, the newest first. */
export function usersOf(
  { spindles }: Extensions,
  spindle: InstalledSpindle,
): readonly InstalledSpindle[] {
  return spindles.filter(({ uses }) => uses.includes(spindle)).toReversed();
}

// ## Whoever waits for it
//
// A spindle lets strands wait, and lets them go on. When it is gone, nobody does the second, so they are let go on
// now ([[§Waiting for nobody]]). The kernel does not know who has let a strand wait. So it is each
// strand of the program that waits for anything but a call, provided that the spindle is one that
// lets strands wait. Those that are in a call are let go on if calls were its affair. A spindle of
// the system may have let any strand wait, and most strands wait for somebody else: there only
// those in a call are let go on.
//
// A spindle that takes the place of another one keeps its state. So it knows who waits, and nothing of this is done.

function letWaitingGo(
  { kernel }: Extensions,
  { owner, lowered }: InstalledSpindle,
): void {
  const accepts = doesCall(lowered, "Strand.accept");
  const blocks = owner !== 0 && doesCall(lowered, "Strand.block");
  if (!accepts && !blocks) return;
  for (const strand of [...kernel.strands.values()]) {
    if (owner !== 0 && strand.domain.identifier !== owner) continue;
    if (!isInCall(strand) && blocks) abandon(kernel, strand);
    else if (accepts) hangUpOn(kernel, strand);
  }
}

/** Whether code of `lowered` calls the operation `name`. */
function doesCall({ procedures }: LoweredSpindle, name: string): boolean {
  return procedures.some(({ body: { blocks } }) =>
    blocks.some(({ body }) =>
      body.some(({ operation }) =>
        operation.kind === "call" && operation.operation.name === name
      )
    )
  );
}

// ## The end of its program

/** Removes everything that the domain `owner` has installed. */
export function removeAllOf(extensions: Extensions, owner: number): void {
  const theirs = extensions.spindles.filter((one) => one.owner === owner);
  for (const spindle of theirs) {
    remove(extensions, spindle);
    note(extensions, `${spindle.name} is gone with its program`);
  }
}
