// # The accounts balance
//
// At any moment every frame must be in exactly one place, and everything that is written down
// about it must agree.
//
// The machine has {{frames.all}} frames and the kernel's own are the first {{frames.kernel}}. Of
// the other {{frames.others}}, some are free, some are owned, and a few are held by devices for
// owners that have ended. If these do not add up to {{frames.others}}, a frame has been lost or
// exists twice. The tests ask after every step.

import type { FrameNumber } from "../../01-hardware/mod.ts";
import type { Domain, Kernel } from "../kernel/kernel.ts";
import { isFree } from "./allocating.ts";
import { readFrame } from "./frame_table.ts";
import { owedTo } from "./frames.ts";

/** What of the accounts of frames does not agree, in sentences; none if all does. */
export function auditFrames(kernel: Kernel): string[] {
  const { first, count } = kernel.frameTable;
  const owners = new Map<FrameNumber, Domain>();
  const wrong: string[] = [];
  for (const domain of kernel.domains.values()) {
    for (const frame of domain.frames) {
      if (owners.has(frame)) wrong.push(`Frame ${frame} has two owners`);
      owners.set(frame, domain);
    }
    const pages = [...domain.handles.values()];
    if (pages.some(({ frame }) => owners.get(frame) !== domain)) {
      wrong.push(
        `${domain.name} has a handle for a frame that it does not own`,
      );
    }
  }
  const free = new Set(kernel.freeFrames);
  if (free.size !== kernel.freeFrames.length) {
    wrong.push("A frame is free twice");
  }
  for (let index = 0; index < count; index++) {
    const frame = first + index as FrameNumber;
    wrong.push(
      ...auditFrame(kernel, frame, owners.get(frame), free.has(frame)),
    );
  }
  return [...wrong, ...auditLoans(kernel), ...auditGuarantees(kernel)];
}

function auditFrame(
  kernel: Kernel,
  frame: FrameNumber,
  owner: Domain | undefined,
  free: boolean,
): string[] {
  const wrong: string[] = [];
  if (readFrame(kernel, frame, "owner") !== (owner?.identifier ?? 0)) {
    wrong.push(`The record of frame ${frame} names another owner`);
  }
  if (isFree(kernel, frame) !== free) {
    wrong.push(`Frame ${frame} is free in one place and not in the other`);
  }
  const mappings = kernel.mappedAt.get(frame)?.length ?? 0;
  const table = readFrame(kernel, frame, "use") !== 0;
  if (!table && readFrame(kernel, frame, "mappings") !== mappings) {
    wrong.push(`Frame ${frame} is not mapped as often as its record says`);
  }
  const places = kernel.mappedAt.get(frame) ?? [];
  const borrowers = (kernel.loans.get(frame) ?? []).map((one) => one.borrower);
  const stray = places.some(({ space: { domain } }) =>
    domain !== owner && !borrowers.includes(domain)
  );
  if (stray) wrong.push(`Frame ${frame} is mapped by whom it is not lent to`);
  if (mappings > 0 && owner === undefined) {
    wrong.push(`Frame ${frame} is mapped and nobody's`);
  }
  return wrong;
}

/** A loan is known to both sides, and has an owner. */
function auditLoans(kernel: Kernel): string[] {
  const lent = [...kernel.loans].flatMap(([frame, loans]) =>
    loans.map((one) => ({ frame, ...one }))
  );
  const borrowed = [...kernel.domains.values()].flatMap((borrower) =>
    [...borrower.borrowed.values()].map(({ frame }) => ({ frame, borrower }))
  );
  const wrong = lent.filter(({ frame, borrower, handle }) =>
    borrower.borrowed.get(handle)?.frame !== frame ||
    readFrame(kernel, frame, "owner") === 0
  );
  const sentences = wrong.map(({ frame, borrower }) =>
    `Frame ${frame} is lent to ${borrower.name}, which does not have it`
  );
  if (lent.length !== borrowed.length) {
    sentences.push(
      `${lent.length} frames are lent, ${borrowed.length} borrowed`,
    );
  }
  return sentences;
}

function auditGuarantees({ domains, freeFrames }: Kernel): string[] {
  const owed = [...domains.values()].reduce((sum, one) => sum + owedTo(one), 0);
  return owed <= freeFrames.length
    ? []
    : [`${owed} frames are owed and ${freeFrames.length} are free`];
}
