// # What only the system may call
//
// A few operations concern everybody, and a program's own spindle is not installed if it calls
// one.
//
// A scheduler takes a processor from its strand because another one is more urgent. If a
// program's spindle could do that, it could keep every other program from running. At the time
// of the call the controller cannot tell who is calling: the scheduler and the program's spindle
// both hear that the program's strand is ready, and both act for that program. But who owns a
// spindle is known when it is installed, and what it calls stands in its code.

import type { Kernel } from "../../02-controllers/mod.ts";
import type { LoweredSpindle } from "../form/ir.ts";

/** Why a spindle of the domain numbered `owner` may not call all that it calls, if so. */
export function forbiddenCall(
  { operations }: Kernel,
  { typed, procedures }: LoweredSpindle,
  owner: number,
): string | undefined {
  if (owner === 0) return undefined;
  const system = new Set(
    operations.filter((one) => one.systemOnly).map(({ name }) => name),
  );
  for (const { filter, body } of procedures) {
    const blocks = [...filter?.blocks ?? [], ...body.blocks];
    for (const { operation } of blocks.flatMap((block) => block.body)) {
      if (operation.kind !== "call") continue;
      const { name } = operation.operation;
      if (!system.has(name)) continue;
      return `${typed.name} may not call ${name}: it concerns everybody, so only the system's spindles may`;
    }
  }
  return undefined;
}
