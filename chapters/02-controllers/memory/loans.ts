// # Frames that are lent
//
// Two programs that share memory share a frame: it belongs to one of them, who has lent it to the
// other.
//
// A server keeps a ring of messages in a frame. It lends the frame to a client, for reading and
// writing, and the client gets a handle of its own for it. The client maps the frame where it likes. From
// then on a word that one of them stores, the other one loads, and no kernel is involved.
//
// The owner pays for the frame and decides how long it is lent. When he takes it back, gives it
// back to the kernel, loses it or ends, every page of a borrower that leads there is unmapped in that moment, and the
// borrower's handle means nothing any more. What the borrower does next on that page is an
// invalid translation in his own program. The list of pages that lead to a frame
// ([[§Which pages lead to a frame]]) knows the pages of all domains, so nobody keeps a page by
// accident.
//
// A borrower may map the frame at one address, with no more rights than it was lent with, and do nothing
// else with it. Only so many pages may lead to a frame, and one borrower must not use up all of them. It
// cannot be lent on or given away, and no device of the borrower's gets near it.

import type { FrameNumber } from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { Domain, FrameCapability, Kernel } from "../kernel/kernel.ts";
import { refuse, type Refused } from "../kernel/refusals.ts";
import { capabilitiesOf, isHeld, refuseUnheld } from "./capabilities.ts";
import { isGrantable, RIGHTS } from "./entries.ts";
import { readFrame } from "./frame_table.ts";
import { unmapPage } from "./page_tables.ts";
import { pagesThatLeadTo } from "./reverse_map.ts";

/** Domains to which one frame can be lent at a time. */
export const MOST_BORROWERS = 4;

// ## Lending

const LEND = cyclesOf(`
        ldq     t0, 0(t1)       // the frame's loans
        stl     a0, 0(t0)       // to whom
        stl     a1, 4(t0)       // its handle there
        stl     a2, 8(t0)       // with what rights
        stq     t2, 16(t0)
        stq     t0, 0(t1)
        stl     t3, 0(t4)       // among the borrower's handles
`);

/**
 * Lets `borrower` map the frames of `capabilities`, which `domain` owns, with `rights` at most.
 *
 * @returns the borrower's handle of the first; the others have the next ones. Or why not; nothing
 * has changed then
 */
export function lendFrames(
  kernel: Kernel,
  domain: Domain,
  borrower: Domain,
  capabilities: readonly FrameCapability[],
  rights: number,
): number | Refused {
  const refused = refuseToLend(kernel, domain, borrower, capabilities, rights);
  if (refused !== undefined) return refused;
  const first = borrower.nextHandle;
  for (const { frame, generation } of capabilities) {
    const handle = borrower.nextHandle++;
    const capability = {
      frame,
      domain: borrower.identifier,
      generation,
      handle,
    };
    borrower.borrowed.set(handle, capability as FrameCapability);
    const loan = { borrower, handle, rights };
    kernel.loans.set(frame, [...kernel.loans.get(frame) ?? [], loan]);
  }
  charge(kernel.machine, LEND * capabilities.length);
  return first;
}

/** Why `domain` cannot lend the frames of `capabilities` to `borrower` with `rights`, if it cannot. */
export function refuseToLend(
  kernel: Kernel,
  domain: Domain,
  borrower: Domain,
  capabilities: readonly FrameCapability[],
  rights: number,
): Refused | undefined {
  return refuseUnheld(kernel, domain, capabilities) ??
    refuseLoan(kernel, domain, borrower, capabilities, rights);
}

function refuseLoan(
  { loans }: Kernel,
  domain: Domain,
  borrower: Domain,
  capabilities: readonly FrameCapability[],
  rights: number,
): Refused | undefined {
  const { name } = domain;
  if (borrower === domain || !isGrantable(rights) || rights === 0) {
    return refuse(
      "bad argument",
      `${name} cannot lend frames to ${borrower.name} with the rights ${rights}: it must be somebody else, who may at least read them`,
    );
  }
  const frames = capabilities.map(({ frame }) => frame);
  const twice = frames.find((one, index) =>
    frames.indexOf(one) !== index ||
    loans.get(one)?.some((loan) => loan.borrower === borrower)
  );
  if (twice !== undefined) {
    return refuse("busy", `Frame ${twice} is lent to ${borrower.name} already`);
  }
  const full = frames.find((one) =>
    (loans.get(one)?.length ?? 0) >= MOST_BORROWERS
  );
  if (full === undefined) return undefined;
  return refuse(
    "over quota",
    `${name} has lent frame ${full} to ${MOST_BORROWERS} domains already`,
  );
}

// ## The end of a loan

/** Takes the frames of `capabilities` back from all to whom `domain` has lent them. */
export function recallFrames(
  kernel: Kernel,
  domain: Domain,
  capabilities: readonly FrameCapability[],
): Refused | undefined {
  const refused = refuseUnheld(kernel, domain, capabilities);
  if (refused !== undefined) return refused;
  for (const { frame } of capabilities) endLoans(kernel, domain, frame);
}

/** Ends all loans of `frame`, which `owner` owns: no borrower's page leads there any more. */
export function endLoans(
  kernel: Kernel,
  owner: Domain,
  frame: FrameNumber,
): void {
  const loans = kernel.loans.get(frame);
  if (loans === undefined) return;
  for (const { space, address } of pagesThatLeadTo(kernel, frame)) {
    if (space.domain !== owner) unmapPage(kernel, space, address);
  }
  for (const { borrower, handle } of loans) borrower.borrowed.delete(handle);
  kernel.loans.delete(frame);
  charge(kernel.machine, LEND * loans.length);
}

/** Ends all loans to `domain`, which has ended; its spaces have ended before. */
export function forgetBorrowed({ loans }: Kernel, domain: Domain): void {
  for (const { frame } of domain.borrowed.values()) {
    const rest = loans.get(frame)?.filter(({ borrower }) =>
      borrower !== domain
    );
    if (rest === undefined || rest.length === 0) loans.delete(frame);
    else loans.set(frame, rest);
  }
  domain.borrowed.clear();
}

// ## What a borrower may do

/** The rights with which `frame` is lent to `domain`; none if it is not. */
function rightsLent(
  { loans }: Kernel,
  domain: Domain,
  frame: FrameNumber,
): number {
  return loans.get(frame)?.find(({ borrower }) => borrower === domain)
    ?.rights ?? 0;
}

/** The capabilities of `domain` for handles in a row, those of frames lent to it among them. */
export function capabilitiesToMap(
  domain: Domain,
  first: number,
  count: number,
): FrameCapability[] | Refused {
  const found: FrameCapability[] = [];
  for (let handle = first; handle < first + count; handle++) {
    const lent = domain.borrowed.get(handle);
    if (lent === undefined) return capabilitiesOf(domain, first, count);
    found.push(lent);
  }
  return found;
}

/** Why `domain` cannot map the frames of `capabilities` with `rights`, if it cannot. */
export function refuseToMap(
  kernel: Kernel,
  domain: Domain,
  capabilities: readonly FrameCapability[],
  rights: number,
): Refused | undefined {
  const own = capabilities.filter(({ handle }) => !domain.borrowed.has(handle));
  const refused = refuseUnheld(kernel, domain, own);
  if (refused !== undefined) return refused;
  for (const capability of capabilities) {
    if (isHeld(kernel, domain, capability)) continue;
    const refused = refuseRightsTo(kernel, domain, capability.frame, rights) ??
      refuseMorePages(kernel, domain, capability.frame);
    if (refused !== undefined) return refused;
  }
}

/** Why `domain` cannot have `rights` to `frame`, if that is lent to it with fewer. */
export function refuseRightsTo(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
  rights: number,
): Refused | undefined {
  if (readFrame(kernel, frame, "owner") === domain.identifier) return undefined;
  const lent = rightsLent(kernel, domain, frame);
  if ((rights & ~lent) === 0) return undefined;
  return refuse(
    "not permitted",
    `Frame ${frame} is lent to ${domain.name} with the rights ${lent}, not ${rights}: ${RIGHTS.read} to read, ${RIGHTS.write} to write, ${RIGHTS.execute} to execute`,
  );
}

function refuseMorePages(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
): Refused | undefined {
  const has = pagesThatLeadTo(kernel, frame)
    .some(({ space }) => space.domain === domain);
  if (!has) return undefined;
  return refuse(
    "over quota",
    `${domain.name} has a page that leads to frame ${frame}, which is lent to it: unmap that first`,
  );
}
