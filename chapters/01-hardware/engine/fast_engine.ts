// # The fast engine
//
// The other half of the engine is ordinary TypeScript: it sets the fast half going, and
// deals with what made it stop.
//
// A stop for a word not yet decoded, or for a page whose translation is known, is mended
// in place, and nobody outside hears of it. Everything else ends the engine's turn. The
// machine is as [[step]] would have left it, and `step` is what comes next ([[run]]).

import { decode } from "../instruction_set.ts";
import type { Machine } from "../processor/machine.ts";
import type { Storage } from "../memory/storage.ts";
import { virtual } from "../numbers.ts";
import { byteMaskTable } from "./compiling.ts";
import { copyIn, copyOut } from "./crossing.ts";
import { type Entry, entryOf } from "./decoding.ts";
import { EXITS } from "./frame.ts";
import {
  areaOf,
  BYTE_MASKS,
  DECODED,
  DECODED_ENTRIES,
  ENTRY,
  ENTRY_BYTES,
  literalOffset,
  STATE,
} from "./layout.ts";
import { SoftwareBuffers } from "./software_buffers.ts";

/** The engine of one machine. */
export class FastEngine {
  readonly #execute: (area: number) => number;
  readonly #view: DataView<ArrayBuffer>;
  readonly #memory: DataView<ArrayBuffer>;
  readonly #buffers: SoftwareBuffers;
  readonly #entries = new Map<number, Entry>();

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
    this.#buffers = new SoftwareBuffers(this.#view, memorySize);
    this.#writeTables();
  }

  /** Fills in the tables that all processors share. */
  #writeTables(): void {
    for (let value = 0; value < 256; value++) {
      this.#view.setBigUint64(literalOffset(value), BigInt(value), true);
    }
    for (const [bits, mask] of byteMaskTable().entries()) {
      this.#view.setBigUint64(BYTE_MASKS + 8 * bits, mask, true);
    }
  }

  /** Executes instructions until `until`, or until one that only step can execute. */
  run(machine: Machine, until: number): void {
    const { processor, watcher, stopped } = machine;
    if (watcher || stopped || processor.pc & 3n) return;
    const area = areaOf(processor.number);
    this.#buffers.refresh(machine);
    copyIn(this.#view, machine, until);
    while (this.#mend(machine, area, this.#execute(area)));
    copyOut(this.#view, machine);
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
      default: {
        const wanted = exit === "fetch" ? STATE.pc : STATE.address;
        const address = this.#view.getBigUint64(area + wanted, true);
        return this.#buffers.fill(machine, exit, virtual(address));
      }
    }
  }

  // Words

  /** Writes the entry for the word that the fast half has stopped at. */
  #decode(machine: Machine, area: number): void {
    const place = this.#view.getUint32(area + STATE.place, true);
    const word = this.#memory.getUint32(place, true);
    const index = place / 4 % DECODED_ENTRIES;
    const at = area + DECODED + index * ENTRY_BYTES;
    this.#writeEntry(at, word, this.#entryFor(machine, word));
  }

  // Two instructions may compete for one place in the table, and then the same words are
  // wanted again and again. Their entries are remembered.

  #entryFor({ processor, model }: Machine, word: number): Entry {
    const key = word + processor.number * 2 ** 32;
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    if (this.#entries.size >= 2 ** 16) this.#entries.clear();
    const entry = entryOf(decode(word), processor.number, model);
    this.#entries.set(key, entry);
    return entry;
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
}
