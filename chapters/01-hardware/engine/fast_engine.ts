// # Leaving and entering
//
// The other half of the engine is ordinary TypeScript: it sets the fast half going, and
// deals with what made it stop.
//
// A stop for a word not yet decoded, or for a page whose translation is known, is mended
// in place, and nobody outside hears of it. Everything else ends the engine's turn. The
// machine is as [[step]] would have left it, and `step` is what comes next.

import { decode } from "../instructions/instruction_set.ts";
import type { Access } from "../memory/paging.ts";
import { knownPlace } from "../processor/access.ts";
import { roundingIn } from "../processor/arithmetic.ts";
import { FPCR } from "../instructions/floating_control.ts";
import { FLOAT_STATE } from "./floating.ts";
import type { Machine, Processor } from "../processor/machine.ts";
import type { Storage } from "../memory/storage.ts";
import {
  PAGE_SIZE,
  physical,
  type PhysicalAddress,
  virtual,
  type VirtualAddress,
} from "../numbers.ts";
import { pipeBit, pipeOfBit } from "./charging.ts";
import { byteMaskTable } from "./compiling.ts";
import { type Entry, entryOf } from "./decoding.ts";
import { EXITS } from "./frame.ts";
import {
  areaOf,
  BANK,
  BUFFERS,
  BYTE_MASKS,
  DECODED,
  DECODED_ENTRIES,
  ENTRY,
  ENTRY_BYTES,
  literalOffset,
  STATE,
} from "./layout.ts";
import { entryOffset } from "./reaching.ts";

/** What is remembered about a processor's tables: what they were filled from, and where. */
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
  fetched: number[];
  /** Where they have been written for loads and stores. */
  reached: number[];
  /** The entries of words that have been decoded before, perhaps for another place. */
  words: Map<number, Entry>;
}

/** An address that no page has: the tag of an empty entry. */
const EMPTY = 0xffff_ffff_ffff_ffffn;
/** How many words are remembered at most. */
const MOST_WORDS = 2 ** 16;
/** What stands for no block that is watched. */
const NO_BLOCK = -1n;

/** The engine of one machine. */
export class FastEngine {
  readonly #execute: (area: number) => number;
  readonly #view: DataView<ArrayBuffer>;
  readonly #memory: DataView<ArrayBuffer>;
  readonly #sources = new Map<Processor, Source>();

  /** An engine for the machine with `storage`, which lies in `memory`. */
  constructor(
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    { buffer, memoryStart, memorySize }: Storage,
  ) {
    const { exports } = new WebAssembly.Instance(module, {
      machine: { memory },
    });
    this.#execute = exports["run"] as (area: number) => number;
    this.#view = new DataView(buffer);
    this.#memory = new DataView(buffer, memoryStart, memorySize);
    this.#writeTables();
  }

  /** Fills in the tables that all processors share. */
  #writeTables(): void {
    for (let value = 0; value < 256; value++) {
      this.#setWord(literalOffset(value), BigInt(value));
    }
    for (const [bits, mask] of byteMaskTable().entries()) {
      this.#setWord(BYTE_MASKS + 8 * bits, mask);
    }
  }

  #setWord(offset: number, value: bigint): void {
    this.#view.setBigUint64(offset, value, true);
  }

  // ## A turn

  /** Executes instructions until `until`, or until one that only [[step]] can execute. */
  run(machine: Machine, until: number): void {
    const { processor, watcher, stopped } = machine;
    if (watcher || stopped || processor.pc & 3n) return;
    const area = areaOf(processor.number);
    this.#emptyIfChanged(machine);
    this.#enter(machine, area, until);
    while (this.#mend(machine, area, this.#execute(area)));
    this.#leave(machine, area);
  }

  /** Mends what made the fast half stop; false if that is not to be mended here. */
  #mend(machine: Machine, area: number, reason: number): boolean {
    const exit = EXITS[reason]!;
    switch (exit) {
      case "until":
      case "step":
        return false;
      case "decode":
        this.#decode(machine, area);
        return true;
      case "fetch":
        return this.#fill(machine, area, exit, STATE.pc);
      default:
        return this.#fill(machine, area, exit, STATE.address);
    }
  }

  // ## State

  #enter(machine: Machine, area: number, until: number): void {
    const { processor } = machine;
    const { mode, counters, pc, locked } = processor;
    const view = this.#view;
    this.#setWord(area + STATE.pc, pc);
    view.setFloat64(area + STATE.cycles, counters.cycles, true);
    view.setFloat64(area + STATE.instructions, counters.instructions, true);
    view.setFloat64(area + STATE.until, until, true);
    view.setInt32(area + STATE.beside, besideOf(processor), true);
    this.#setWord(area + STATE.locked, BigInt(locked ?? NO_BLOCK));
    view.setInt32(area + STATE.floating, floatingOf(processor), true);
    view.setInt32(area + STATE.bank, bankOf(area, mode), true);
    const window = mode === "kernel" ? BigInt(this.#memory.byteLength) : 0n;
    const guarded = this.#sources.get(processor)!.locks !== "";
    this.#setWord(area + STATE.readable, window);
    this.#setWord(area + STATE.writable, guarded ? 0n : window);
  }

  #leave({ processor }: Machine, area: number): void {
    const { counters } = processor;
    const view = this.#view;
    const pc = virtual(view.getBigUint64(area + STATE.pc, true));
    const cycles = view.getFloat64(area + STATE.cycles, true);
    const instructions = view.getFloat64(area + STATE.instructions, true);
    if (instructions === counters.instructions) return;
    processor.pc = pc;
    counters.cycles = cycles;
    counters.instructions = instructions;
    const locked = view.getBigInt64(area + STATE.locked, true);
    processor.locked = locked === NO_BLOCK ? undefined : physical(locked);
    const beside = view.getInt32(area + STATE.beside, true);
    processor.neighbour = beside === 0 ? undefined : {
      pc: virtual(pc - 4n),
      cycle: cycles - 1,
      pipe: pipeOfBit(beside),
    };
  }

  // ## Words

  /** Writes the entry for the word that the fast half has stopped at. */
  #decode({ processor, model }: Machine, area: number): void {
    const place = this.#view.getUint32(area + STATE.place, true);
    const word = this.#memory.getUint32(place, true);
    const { words } = this.#sources.get(processor)!;
    const entry = words.get(word) ??
      entryOf(decode(word), processor.number, model);
    if (words.size >= MOST_WORDS) words.clear();
    words.set(word, entry);
    const index = place / 4 % DECODED_ENTRIES;
    this.#writeEntry(area + DECODED + index * ENTRY_BYTES, word, entry);
  }

  #writeEntry(at: number, word: number, entry: Entry): void {
    const { handler, offsets, constant } = entry;
    const view = this.#view;
    view.setUint32(at + ENTRY.word, word, true);
    view.setUint16(at + ENTRY.handler, handler, true);
    view.setUint16(at + ENTRY.ra, offsets.ra, true);
    view.setUint16(at + ENTRY.rb, offsets.rb, true);
    view.setUint16(at + ENTRY.rc, offsets.rc, true);
    view.setInt32(at + ENTRY.constant, constant, true);
  }

  // ## Pages

  /** Writes the translation that is wanted, if the machine knows it without looking. */
  #fill(
    machine: Machine,
    area: number,
    access: Access,
    wanted: number,
  ): boolean {
    const { processor } = machine;
    const address = virtual(this.#view.getBigUint64(area + wanted, true));
    const page = virtual(address & ~8191n);
    const place = knownPlace(machine, page, access);
    if (place === undefined || !this.#isPlain(machine, place, access)) {
      return false;
    }
    const at = bankOf(area, processor.mode) + BUFFERS[access] +
      entryOffset(address);
    if (this.#view.getBigUint64(at, true) === page) return false;
    this.#setWord(at, page);
    this.#view.setInt32(at + 8, addend(page, place), true);
    const { fetched, reached } = this.#sources.get(processor)!;
    (access === "fetch" ? fetched : reached).push(at);
    return true;
  }

  /** Whether the page at `place` is memory, and stores there disturb nobody. */
  #isPlain(
    { processors, processor }: Machine,
    place: PhysicalAddress,
    access: Access,
  ): boolean {
    if (place + PAGE_SIZE > this.#memory.byteLength) return false;
    return access !== "write" ||
      processors.every((other) =>
        other === processor || other.locked === undefined ||
        other.locked < place || other.locked >= place + PAGE_SIZE
      );
  }

  /** Empties the buffers whose source is no longer what it was. */
  #emptyIfChanged(machine: Machine): void {
    const { processor } = machine;
    const { instructionBuffer, dataBuffer, asn } = processor;
    const source = this.#sourceOf(processor);
    const locks = locksOfOthers(machine);
    const moved = source.asn !== asn;
    if (moved || source.instructions !== instructionBuffer.version) {
      this.#empty(source.fetched);
    }
    if (
      moved || source.data !== dataBuffer.version || source.locks !== locks
    ) {
      this.#empty(source.reached);
    }
    source.asn = asn;
    source.instructions = instructionBuffer.version;
    source.data = dataBuffer.version;
    source.locks = locks;
  }

  #empty(entries: number[]): void {
    for (const at of entries) this.#setWord(at, EMPTY);
    entries.length = 0;
  }

  /** The source of `processor`'s buffers; at first they are empty. */
  #sourceOf(processor: Processor): Source {
    const known = this.#sources.get(processor);
    if (known !== undefined) return known;
    const area = areaOf(processor.number);
    for (let at = BUFFERS.fetch; at < DECODED; at += 16) {
      this.#setWord(area + at, EMPTY);
    }
    const source: Source = {
      instructions: 0,
      data: 0,
      asn: 0,
      locks: "",
      fetched: [],
      reached: [],
      words: new Map(),
    };
    this.#sources.set(processor, source);
    return source;
  }
}

/** Where the bank for `mode` begins. */
function bankOf(area: number, mode: string): number {
  return area + (mode === "kernel" ? 0 : BANK);
}

/** What takes a virtual address in `page` to a physical one, in 32 bits. */
function addend(page: VirtualAddress, place: PhysicalAddress): number {
  return Number(BigInt.asIntN(32, BigInt(place) - page));
}

/** What an inexact result leaves in the FPCR. */
const INEXACT = 1n << FPCR.INE | 1n << FPCR.SUM;

/** What is known of floating point, as bits. */
function floatingOf({ fen, fpcr }: Processor): number {
  const { enabled, inexact, nearest } = FLOAT_STATE;
  return (fen ? enabled : 0) |
    ((fpcr & INEXACT) === INEXACT ? inexact : 0) |
    (roundingIn(fpcr) === "normal" ? nearest : 0);
}

/** The neighbour's pipe as a bit, if the next instruction may start beside it. */
function besideOf({ neighbour, pc, counters }: Processor): number {
  const fits = neighbour !== undefined && neighbour.pc + 4n === pc &&
    neighbour.cycle === counters.cycles - 1;
  return fits ? pipeBit(neighbour.pipe) : 0;
}

function locksOfOthers({ processors, processor }: Machine): string {
  if (processors.length === 1) return "";
  return processors
    .map((one) => one === processor ? "" : one.locked ?? "")
    .join(" ").trim();
}
