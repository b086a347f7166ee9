// # Filling the software buffers
//
// The software translation buffers are filled when a translation is wanted, and emptied
// when they might be wrong.
//
// They are copies of a copy. The page tables are in memory; the machine's own translation
// buffers remember some entries of them; and these remember, for every page that was used
// lately, what the machine's buffers say of it. The first copy may be out of date, and a
// kernel has to know it. The second may not.

import type { Access } from "../memory/paging.ts";
import { knownPlace } from "../processor/access.ts";
import type { Machine, Processor } from "../processor/machine.ts";
import {
  PAGE_SIZE,
  type PhysicalAddress,
  virtual,
  type VirtualAddress,
} from "../numbers.ts";
import { areaOf, BANK, BUFFERS, DECODED, TRANSLATION_BYTES } from "./layout.ts";
import { entryOffset } from "./reaching.ts";

/** What the buffers of one processor were filled from, and where they are not empty. */
interface Source {
  /** The version of the machine's own buffer for instructions. */
  instructions: number;
  /** The version of that for data. */
  data: number;
  /** The address space. */
  asn: number;
  /** The blocks that other processors have locked. */
  locks: string;
  /** Where translations have been written for fetching. */
  readonly fetched: number[];
  /** Where they have been written for loads and stores. */
  readonly reached: number[];
}

/** The tag of an empty entry: no page has this address. */
const EMPTY = 0xffff_ffff_ffff_ffffn;

/** Where the bank for a processor's `mode` begins, whose area begins at `area`. */
export function bankOf(area: number, mode: Processor["mode"]): number {
  return area + (mode === "kernel" ? 0 : BANK);
}

/** The software translation buffers of all processors of a machine. */
export class SoftwareBuffers {
  readonly #view: DataView<ArrayBuffer>;
  readonly #memorySize: number;
  readonly #sources = new Map<Processor, Source>();

  /** The buffers in the array behind `view`, of a machine with so much memory. */
  constructor(view: DataView<ArrayBuffer>, memorySize: number) {
    this.#view = view;
    this.#memorySize = memorySize;
  }

  // Filling

  /**
   * Writes the translation of `address`, if the machine knows it without looking and the
   * access may be made without asking.
   *
   * @returns whether there is something now that was not there
   */
  fill(machine: Machine, access: Access, address: VirtualAddress): boolean {
    const { processor } = machine;
    const page = virtual(address & BigInt(-PAGE_SIZE));
    const place = knownPlace(machine, page, access);
    if (place === undefined || !this.#isPlain(machine, place, access)) {
      return false;
    }
    const bank = bankOf(areaOf(processor.number), processor.mode);
    const at = bank + BUFFERS[access] + entryOffset(page);
    if (this.#view.getBigUint64(at, true) === page) return false;
    this.#view.setBigUint64(at, page, true);
    this.#view.setInt32(at + 8, addend(page, place), true);
    const { fetched, reached } = this.#sourceOf(processor);
    (access === "fetch" ? fetched : reached).push(at);
    return true;
  }

  // A page of a device is never remembered, and neither is one in which another processor
  // watches a block: a store there must be noticed ([[disturbOthers]]).

  /** Whether the page at `place` is memory, and nobody has to notice the access. */
  #isPlain(
    { processors, processor }: Machine,
    place: PhysicalAddress,
    access: Access,
  ): boolean {
    if (place + PAGE_SIZE > this.#memorySize) return false;
    if (access !== "write") return true;
    return !processors.some((other) =>
      other !== processor && other.locked !== undefined &&
      other.locked >= place && other.locked < place + PAGE_SIZE
    );
  }

  // Emptying
  //
  // The machine's buffers have a number that changes whenever they do. Another address
  // space is another world, and what others have locked matters as well.

  /** Empties what the processor at work must not use any more. */
  refresh(machine: Machine): void {
    const { instructionBuffer, dataBuffer, asn } = machine.processor;
    const source = this.#sourceOf(machine.processor);
    const locks = locksOfOthers(machine);
    const moved = source.asn !== asn;
    if (moved || source.instructions !== instructionBuffer.version) {
      this.#empty(source.fetched);
    }
    const changed = source.data !== dataBuffer.version;
    if (moved || changed || source.locks !== locks) {
      this.#empty(source.reached);
    }
    source.asn = asn;
    source.instructions = instructionBuffer.version;
    source.data = dataBuffer.version;
    source.locks = locks;
  }

  #empty(entries: number[]): void {
    for (const at of entries) this.#view.setBigUint64(at, EMPTY, true);
    entries.length = 0;
  }

  /** The source of `processor`'s buffers, which are all empty at first. */
  #sourceOf(processor: Processor): Source {
    const known = this.#sources.get(processor);
    if (known !== undefined) return known;
    const area = areaOf(processor.number);
    for (let at = BUFFERS.fetch; at < DECODED; at += TRANSLATION_BYTES) {
      this.#view.setBigUint64(area + at, EMPTY, true);
    }
    const source: Source = {
      ...{ instructions: 0, data: 0, asn: 0, locks: "" },
      fetched: [],
      reached: [],
    };
    this.#sources.set(processor, source);
    return source;
  }
}

/** What takes an address in `page` to a physical one, in 32 bits. */
function addend(page: VirtualAddress, place: PhysicalAddress): number {
  return Number(BigInt.asIntN(32, BigInt(place) - page));
}

/** The blocks that processors other than the one at work have locked, in words. */
export function locksOfOthers({ processors, processor }: Machine): string {
  if (processors.length === 1) return "";
  return processors
    .map((one) => one === processor ? "" : one.locked ?? "")
    .join(" ").trim();
}
