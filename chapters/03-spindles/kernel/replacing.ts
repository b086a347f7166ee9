// # One spindle in the place of another
//
// An author has mended a spindle. The new one takes over between two events, and nobody finds the
// kernel without either of them.
//
// Everything that can be refused is done first: the new code is made, what the old one remembers is copied
// ([[§What a state becomes]]), and the handlers are ordered among the others. Then the handlers of both are
// exchanged at once ([[replaceHandlers]]). If anything was refused, the old one is what it was. An entry keeps
// the number by which programs call it.
//
// What a field meant may have changed though its type has not; that no compiler can see. An author
// who changes the meaning gives the field another name.

import { retire } from "../../02-controllers/mod.ts";
import type { LoweredSpindle } from "../form/ir.ts";
import { type Pass, PASSES } from "../optimiser/optimising.ts";
import type { Extensions, InstalledSpindle } from "./extensions.ts";
import { makeInstalled, type Proved } from "./installing.ts";
import { NotPermitted } from "./linking.ts";
import { type Migration, planMigration } from "./migrating.ts";
import { usersOf } from "./removing.ts";

/** A spindle that has come in the place of another. */
export interface Replacement extends Migration {
  /** The new one. */
  readonly spindle: InstalledSpindle;
}

/**
 * Puts `lowered` in the place of `before`, for the same owner.
 *
 * @throws NotPermitted if `before` is not installed any more or others use it, if either has a default handler, or if
 * the new one wants what its owner may not have; NotKept if a field of both cannot keep what it holds; KernelFull,
 * OverQuota, NotOrdered, CodeRefused or NotThere as `install` does. Nothing has changed then
 */
export function replace(
  extensions: Extensions,
  before: InstalledSpindle,
  lowered: LoweredSpindle,
  proved: Proved = () => new Set(),
  passes: readonly Pass[] = PASSES,
): Replacement {
  const { kernel, spindles } = extensions;
  requireReplaceable(extensions, before, lowered);
  const { owner, lowered: { typed } } = before;
  const migration = planMigration(typed, lowered.typed);
  const spindle = makeInstalled(
    extensions,
    { lowered, owner, proved, passes },
    before,
  );
  spindles.splice(spindles.indexOf(before), 1, spindle);
  retire(kernel, before.code);
  retire(kernel, before.state, kernel.data);
  extensions.mayBeLost = true;
  return { spindle, ...migration };
}

function requireReplaceable(
  extensions: Extensions,
  before: InstalledSpindle,
  lowered: LoweredSpindle,
): void {
  const { name, lowered: { typed } } = before;
  if (!extensions.spindles.includes(before)) {
    throw new NotPermitted(`${name} is not installed any more`);
  }
  const [user] = usersOf(extensions, before);
  if (user !== undefined) {
    throw new NotPermitted(
      `${name} cannot be replaced while ${user.name} uses it: remove ${user.name} first`,
    );
  }
  const all = [...typed.procedures, ...lowered.typed.procedures];
  const stands = all.find(({ order }) => order === "default");
  if (stands !== undefined) {
    throw new NotPermitted(
      `${name} cannot be replaced at once: ${stands.name} is the default handler of its event, so remove ${name} first`,
    );
  }
}
