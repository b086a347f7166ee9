// # Registers of a device
//
// A device is a handful of numbers with addresses, and a device's description is a table
// that says what each of them means.
//
// To switch on a lamp, a program stores a 1 into some register of some chip. Nothing else
// connects software with the world: whatever a device can do, it does because one of its
// registers was written, and whatever it has to tell, it tells to whoever reads one. A
// lamp that can shine in eight colours might be described like this:
//
// :::figure A lamp
// | offset | name | access | what it is |
// | --- | --- | --- | --- |
// | 00 | `CONTROL` | read, write | what the lamp shall do |
// | | `ON` | bit 0 | shine |
// | | `COLOUR` | bits 4–6 | in which colour |
// | 04 | `HOURS` | read | how long it has shone |
// :::
//
// Every device of this board begins with such a table, written as a declaration in
// TypeScript. The chip decodes its addresses by it, software takes its bits from it, and
// the tables in this book are printed from it. So they cannot tell different stories.

import type { Width } from "../memory/memory.ts";

/** Some bits of a register that mean something together. */
export interface BitField {
  /** The lowest of them. */
  readonly bit: number;
  /** How many there are; 1 unless given. */
  readonly width?: number;
  /** What they mean. */
  readonly says: string;
}

/**
 * What can be done with a register. Most are read and written. A register of kind `clear`
 * holds news: it is read, and writing a 1 to one of its bits clears that bit.
 */
export type RegisterAccess = "read" | "write" | "read-write" | "clear";

/** One register of a device, or a row of equal ones. */
export interface RegisterDefinition {
  /** Its address, counted from the device's first one. */
  readonly offset: number;
  /** What can be done with it. */
  readonly access: RegisterAccess;
  /** What it is. */
  readonly says: string;
  /** What it holds when the machine is switched on; 0 unless given. */
  readonly reset?: number;
  /** How many of its kind follow one another; 1 unless given. */
  readonly count?: number;
  /** When it answers, if it shares its address with another. */
  readonly bank?: string;
  /** Its bits; those that are not named read as zero. Without fields it is one number. */
  readonly fields?: Readonly<Record<string, BitField>>;
}

/** The registers of a device, by name. */
export type Registers = Readonly<Record<string, RegisterDefinition>>;

// ## Bits by name
//
// From the lamp's table, `registerBits` makes an object in which `CONTROL.ON` is 1 and
// `CONTROL.COLOUR` is 0x70: the numbers to combine with `&` and `|`.

/** The bits of each field of each register of `R`. */
export type RegisterBits<R extends Registers> = {
  readonly [N in keyof R]: {
    readonly [F in keyof R[N]["fields"]]: number;
  };
};

/** The bits of every field in `registers`, at their places. */
export function registerBits<R extends Registers>(
  registers: R,
): RegisterBits<R> {
  return mapped(
    registers,
    ({ fields = {} }) => mapped(fields, placed),
  ) as RegisterBits<
    R
  >;
}

/** An object with the same names as `table`, and what `f` makes of the values. */
function mapped<T, U>(
  table: Readonly<Record<string, T>>,
  f: (value: T) => U,
): Record<string, U> {
  const entries = Object.entries(table);
  return Object.fromEntries(entries.map(([name, value]) => [name, f(value)]));
}

function placed({ bit, width = 1 }: BitField): number {
  return ((2 ** width - 1) * 2 ** bit) >>> 0;
}

/** The number that stands in the bits `mask` of `value`. */
export function fieldIn(value: number, mask: number): number {
  return (value & mask) >>> lowestBit(mask);
}

/** `number` at the place of the bits `mask`. */
export function fieldAs(number: number, mask: number): number {
  return (number << lowestBit(mask) & mask) >>> 0;
}

function lowestBit(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}

/** The bits that may be set in a register. */
function usable({ fields }: RegisterDefinition): number {
  if (fields === undefined) return 0xffff_ffff;
  return Object.values(fields).reduce((all, one) => all | placed(one), 0) >>> 0;
}

// ## Decoding
//
// Most registers only remember what was written. For the others a device says what shall
// happen: when the register is read, and after it has been written.

/** What happens at one register. */
export interface RegisterAction {
  /** What a read gives, instead of what the register holds. */
  read?(now: number, index: number): number;
  /** Called with what was written: for a `read-write` register, with all it now holds. */
  written?(value: number, now: number, index: number): void;
}

/** What happens at each register where more happens than remembering. */
export type RegisterActions<R extends Registers> = {
  readonly [N in keyof R]?: RegisterAction;
};

/** A register's cell: one of a row, and where its content is kept. */
interface Cell {
  readonly definition: RegisterDefinition;
  readonly action: RegisterAction;
  readonly usable: number;
  readonly index: number;
  readonly place: number;
}

/** What the registers of a device hold. */
export interface SavedRegisters {
  /** Their contents in the order of the declaration. */
  readonly values: readonly number[];
  /** See {@linkcode RegisterBlock.mistakes}. */
  readonly mistakes: number;
}

/** The registers of one device: their contents, and the way to them from an address. */
export class RegisterBlock<R extends Registers> {
  /** How often software used an address where nothing can be read or written. */
  mistakes = 0;
  readonly #width: 1 | 4;
  readonly #bank: () => string | undefined;
  readonly #values: Uint32Array;
  readonly #reset: Uint32Array;
  readonly #places = new Map<keyof R, number>();
  readonly #cells = new Map<number, Cell[]>();

  /**
   * Registers as they are when the machine is switched on.
   *
   * @param registers the declaration
   * @param width bytes in each register
   * @param actions what happens at some of them
   * @param bank which of the registers that share an address answers now
   */
  constructor(
    registers: R,
    width: 1 | 4,
    actions: RegisterActions<R> = {},
    bank: () => string | undefined = () => undefined,
  ) {
    this.#width = width;
    this.#bank = bank;
    const reset: number[] = [];
    for (const [name, definition] of Object.entries(registers)) {
      this.#places.set(name, reset.length);
      const action = actions[name] ?? {};
      for (let index = 0; index < (definition.count ?? 1); index++) {
        const cell: Cell = {
          definition,
          action,
          usable: usable(definition),
          index,
          place: reset.push(definition.reset ?? 0) - 1,
        };
        const at = definition.offset + index * width;
        this.#cells.set(at, [...this.#cells.get(at) ?? [], cell]);
      }
    }
    this.#reset = Uint32Array.from(reset);
    this.#values = Uint32Array.from(reset);
  }

  /** What the register called `name` holds. */
  get(name: keyof R, index = 0): number {
    return this.#values[this.#places.get(name)! + index]!;
  }

  /** Lets the register called `name` hold `value`, whatever software may do with it. */
  set(name: keyof R, value: number, index = 0): void {
    this.#values[this.#places.get(name)! + index] = value;
  }

  /** Sets `bits` in the register called `name`. */
  raise(name: keyof R, bits: number): void {
    this.set(name, this.get(name) | bits);
  }

  /** Clears `bits` in the register called `name`. */
  lower(name: keyof R, bits: number): void {
    this.set(name, this.get(name) & ~bits);
  }

  // A processor may read a piece of a register, or two registers at once. So an access is
  // cut where registers end. A write to a piece leaves the other bytes of a register that
  // remembers, and is zero in the other bytes of one that acts.

  /** The unsigned number in `width` bytes at `offset`. */
  read(offset: number, width: Width, now: number): bigint {
    if (width === this.#width) return BigInt(this.#readCell(offset, now));
    let value = 0n;
    for (const { at, skip, bytes, done } of this.#pieces(offset, width)) {
      const content = this.#readCell(at, now) / 2 ** (8 * skip);
      const piece = Math.floor(content) % 2 ** (8 * bytes);
      value |= BigInt(piece) << BigInt(8 * done);
    }
    return value;
  }

  /** Writes the low `width` bytes of `value` at `offset`. */
  write(offset: number, width: Width, value: bigint, now: number): void {
    for (const { at, skip, bytes, done } of this.#pieces(offset, width)) {
      const piece = BigInt.asUintN(8 * bytes, value >> BigInt(8 * done));
      const lanes = (2 ** (8 * bytes) - 1) * 2 ** (8 * skip);
      this.#writeCell(at, Number(piece) * 2 ** (8 * skip), lanes, now);
    }
  }

  /** Everything as when the machine was switched on. */
  reset(): void {
    this.#values.set(this.#reset);
  }

  /** The contents as plain data. */
  save(): SavedRegisters {
    return { values: [...this.#values], mistakes: this.mistakes };
  }

  /** Takes back what {@linkcode save} gave. */
  restore(saved: SavedRegisters): void {
    this.#values.set(saved.values);
    this.mistakes = saved.mistakes;
  }

  /** The pieces of an access: in each, one register and some of its bytes. */
  *#pieces(offset: number, width: Width) {
    for (let done = 0; done < width;) {
      const skip = (offset + done) % this.#width;
      const bytes = Math.min(this.#width - skip, width - done);
      yield { at: offset + done - skip, skip, bytes, done };
      done += bytes;
    }
  }

  #readCell(at: number, now: number): number {
    const cell = this.#find(at, "write");
    if (cell === undefined) return 0;
    const { action, index, place } = cell;
    return action.read?.(now, index) ?? this.#values[place]!;
  }

  #writeCell(at: number, bits: number, lanes: number, now: number): void {
    const cell = this.#find(at, "read");
    if (cell === undefined) return;
    const { definition, action, index, place } = cell;
    const before = this.#values[place]!;
    let written = (bits & cell.usable) >>> 0;
    if (definition.access === "clear") this.#values[place] = before & ~written;
    if (definition.access === "read-write") {
      written = (before & ~lanes | written) >>> 0;
      this.#values[place] = written;
    }
    action.written?.(written, now, index);
  }

  /** The cell that answers at `at`, unless it is only for `other`; then it is a mistake. */
  #find(at: number, other: RegisterAccess): Cell | undefined {
    const bank = this.#bank();
    const cell = this.#cells.get(at)?.find(({ definition }) =>
      definition.access !== other &&
      (definition.bank === undefined || definition.bank === bank)
    );
    if (cell === undefined) this.mistakes++;
    return cell;
  }
}

// Software that reads where nothing is gets zeros, and what it writes there is lost. The
// board counts such accesses, because a driver that makes one has a mistake in it.
