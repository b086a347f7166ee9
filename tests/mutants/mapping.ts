// # Mappings with rules to choose
//
// The wrong answers to exercise 2.2 differ from the right one in a rule or two, so that is
// all that each of them says.

import {
  forget,
  frameIn,
  type PageTableEntry,
  type PhysicalAddress,
  VALID,
  type VirtualAddress,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  type AddressSpace,
  buildTables,
  dropMapping,
  emptyEntry,
  entryAt,
  entryFor,
  entryPlace,
  isRefused,
  type Kernel,
  type KernelProcessor,
  mapFrames,
  mappedRow,
  noteMapping,
  notesIn,
  type protectPages,
  rightsIn,
  type unmapPages,
} from "../../chapters/02-controllers/mod.ts";

/** The three functions. */
export interface Mapping {
  readonly mapFrames: typeof mapFrames;
  readonly unmapPages: typeof unmapPages;
  readonly protectPages: typeof protectPages;
}

/** A page whose entry changes. */
export interface Changed {
  readonly kernel: Kernel;
  readonly space: AddressSpace;
  readonly address: VirtualAddress;
  /** Its place in the row that is changed, from 0. */
  readonly index: number;
  readonly before: PageTableEntry;
  readonly after: PageTableEntry;
}

/** The rules. */
export interface Rules {
  /** Whether there is anything to forget. */
  readonly isOutOfDate: (changed: Changed) => boolean;
  /** Lets a processor forget what it has under `asn`, the space's number there. */
  readonly forgetOn: (
    changed: Changed,
    processor: KernelProcessor,
    asn: number,
  ) => void;
  /** What a page with this entry has when it is unmapped. */
  readonly unmapped: (before: PageTableEntry) => PageTableEntry;
  /** What a page with this entry has when it gets other rights. */
  readonly protected: (
    before: PageTableEntry,
    rights: number,
  ) => PageTableEntry;
}

/** Whether a processor that remembers the old entry is wrong. */
export function differs({ before, after }: Changed): boolean {
  const notes = 0xffffn << 16n;
  return (before & VALID) !== 0n && ((before ^ after) & ~notes) !== 0n;
}

/** Whether `processor` runs the space. */
export function runs(
  { current }: KernelProcessor,
  { space }: Changed,
): boolean {
  return current?.space === space;
}

/** Takes the page out of both buffers of the processor. */
export function forgetInBoth(
  { kernel, address }: Changed,
  { number }: KernelProcessor,
  asn: number,
): void {
  const hardware = kernel.machine.processors[number]!;
  forget(hardware.instructionBuffer, address, asn);
  forget(hardware.dataBuffer, address, asn);
}

/** The right way to forget. */
export function forgetRightly(
  changed: Changed,
  processor: KernelProcessor,
  asn: number,
): void {
  if (runs(processor, changed)) forgetInBoth(changed, processor, asn);
  else processor.asns.delete(changed.space.identifier);
}

const RIGHT: Rules = {
  isOutOfDate: differs,
  forgetOn: forgetRightly,
  unmapped: (before) => emptyEntry(rightsIn(before)),
  protected: (before, rights) =>
    entryFor(frameIn(before), rights, notesIn(before)),
};

/** The functions by the right rules, but for some. */
export function mappingBy(changes: Partial<Rules>): Mapping {
  const rules = { ...RIGHT, ...changes };
  return {
    mapFrames: (kernel, domain, space, address, capabilities, rights) => {
      // The chapter's own refuses what must be, and makes the tables.
      const { asns } = keepNumbers(kernel);
      const refused = mapFrames(
        kernel,
        domain,
        space,
        address,
        capabilities,
        rights,
      );
      if (refused !== undefined) return refused;
      asns();
      capabilities.forEach((_, index) => {
        const page = address + BigInt(index) * 8192n as VirtualAddress;
        const after = entryAt(kernel, buildTables(kernel, space, page));
        const before = 0n as PageTableEntry;
        tell(rules, { kernel, space, address: page, index, before, after });
      });
    },
    unmapPages: (kernel, domain, space, address, pages) => {
      const row = mappedRow(kernel, domain, space, address, pages);
      if (isRefused(row)) return row;
      put(rules, kernel, space, row, rules.unmapped);
    },
    protectPages: (kernel, domain, space, address, pages, rights) => {
      const row = mappedRow(kernel, domain, space, address, pages);
      if (isRefused(row)) return row;
      if (![0, 1, 3, 5, 7].includes(rights)) {
        return {
          refused: "bad argument",
          sentence: "There are no such rights",
        };
      }
      put(
        rules,
        kernel,
        space,
        row,
        (before) => rules.protected(before, rights),
      );
    },
  };
}

/** Remembers which numbers spaces have, to give them back. */
function keepNumbers({ processors }: Kernel): { readonly asns: () => void } {
  const before = processors.map(({ asns }) => [...asns]);
  return {
    asns: () =>
      processors.forEach(({ asns }, i) =>
        before[i]!.forEach(([space, asn]) => asns.set(space, asn))
      ),
  };
}

/** Changes the entries of a row, one after the other. */
function put(
  rules: Rules,
  kernel: Kernel,
  space: AddressSpace,
  row: readonly VirtualAddress[],
  change: (before: PageTableEntry) => PageTableEntry,
): void {
  for (const [index, address] of row.entries()) {
    const place = entryPlace(kernel, space, address)!;
    const before = entryAt(kernel, place);
    const after = change(before);
    store({ kernel, space, address, index, before, after }, place);
    tell(rules, { kernel, space, address, index, before, after });
  }
}

function store(changed: Changed, place: PhysicalAddress): void {
  const { kernel, space, address, before, after } = changed;
  writePhysical(kernel.machine.bus, place, 8, after);
  if (after & VALID && frameIn(after) === frameIn(before)) return;
  dropMapping(kernel, frameIn(before), space, address);
  if (after & VALID) noteMapping(kernel, frameIn(after), space, address);
}

/** Lets processors forget. */
function tell(rules: Rules, changed: Changed): void {
  if (!rules.isOutOfDate(changed)) return;
  for (const processor of changed.kernel.processors) {
    const asn = processor.asns.get(changed.space.identifier);
    if (asn !== undefined) rules.forgetOn(changed, processor, asn);
  }
}
