// # The time of year clock
//
// A small chip with a battery tells the date and the time, which it counts even while the
// computer is off.
//
// The cycle counter says how long something took. It does not say that today is Monday.
// That is what this chip is for; we call it the board's *watch*. It is an MC146818, which
// came into personal computers in 1984, and DEC's boards have it as well. (*Time of year
// clock* is DEC's name for it.) It has 128 bytes and only two addresses: write to the first
// which byte you mean, then read or write that byte at the second.
//
// :::figure time-registers
// :::
//
// Most of the bytes only remember what was written. These mean something:
//
// :::figure time-bytes
// :::
//
// On a real board the same chip also makes the ticks of the interval clock, as often as its
// register A says and only while bit 6 of register B is set. A kernel therefore sets both
// when it starts. Here they hold what is written to them, and the clock ticks anyway, as
// if the console had switched it on ([[§Running]]).
//
// A simulated machine has no battery. When it is switched on, it is nine o'clock in the
// morning of Monday, 14 November 1994, in every run. From then on the watch follows the
// count of cycles.

import type { Device, Width } from "../memory/memory.ts";
import type { PhysicalAddress } from "../numbers.ts";
import { CLOCK_RATE } from "../timing.ts";
import {
  RegisterBlock,
  type Registers,
  type SavedRegisters,
} from "./registers.ts";

/** The two addresses of the chip. */
export const TIME_REGISTERS = {
  INDEX: { offset: 0, access: "read-write", says: "which byte is meant" },
  DATA: { offset: 1, access: "read-write", says: "that byte" },
} as const satisfies Registers;

/** The bytes that mean something; the others only remember. */
export const TIME_BYTES = {
  seconds: { index: 0, says: "seconds" },
  minutes: { index: 2, says: "minutes" },
  hours: { index: 4, says: "hours" },
  weekday: { index: 6, says: "day of the week, Sunday is 1" },
  day: { index: 7, says: "day of the month" },
  month: { index: 8, says: "month" },
  year: { index: 9, says: "year, without its century" },
  A: { index: 10, says: "register A: how often the interval clock ticks" },
  B: {
    index: 11,
    says: "register B: how numbers are written, what interrupts",
  },
  C: { index: 12, says: "register C: what has happened" },
  D: { index: 13, says: "register D: bit 7 says that the battery is good" },
} as const;

/** Register B bit 7: time stands still, because it is being set. */
export const BEING_SET = 0x80;
/** Register B bit 2: numbers are binary; otherwise each digit has four bits. */
export const BINARY = 0x04;
/** Register B bit 1: hours go to 23; otherwise to 12, with bit 7 for the afternoon. */
export const DAY_OF_24 = 0x02;
/** Register A as the console leaves it: 1024 ticks a second. */
export const TICKS_1024 = 0x26;
/** Register B as the console leaves it: the clock ticks, hours go to 23. */
const CONSOLE_LEAVES = 0x42;
const BATTERY_GOOD = 0x80;

/** When the machine is switched on, in seconds since the beginning of 1970. */
export const SWITCHED_ON: number = Date.UTC(1994, 10, 14, 9) / 1000;

/** The state of the chip as plain data. */
export interface SavedTime {
  /** The two registers. */
  readonly registers: SavedRegisters;
  /** The 128 bytes. */
  readonly bytes: readonly number[];
  /** The time at cycle 0, in seconds since the beginning of 1970. */
  readonly start: number;
}

/** The watch. */
export class TimeOfYear implements Device {
  /** What it is called in reports. */
  readonly name = "time of year";
  /** The address of offset 0. */
  readonly start: PhysicalAddress;
  /** Bytes of addresses. */
  readonly size = 2;
  /** It does nothing at any certain time. */
  readonly due: number = Infinity;
  /** It does not ask for attention. */
  readonly interrupting = false;
  readonly #registers: RegisterBlock<typeof TIME_REGISTERS>;
  /** What was written; the time of day only while it is being set. */
  readonly #bytes = new Uint8Array(128);
  /** The time at cycle 0. */
  #zero: number = SWITCHED_ON;

  /** A watch at `start`. */
  constructor(start: PhysicalAddress) {
    this.start = start;
    this.#bytes[TIME_BYTES.A.index] = TICKS_1024;
    this.#bytes[TIME_BYTES.B.index] = CONSOLE_LEAVES;
    this.#bytes[TIME_BYTES.D.index] = BATTERY_GOOD;
    this.#registers = new RegisterBlock(TIME_REGISTERS, 1, {
      DATA: {
        read: (now) => this.#read(now),
        written: (value, now) => this.#write(value, now),
      },
    });
  }

  /** The registers from `offset` on. */
  read(offset: number, width: Width, now: number): bigint {
    return this.#registers.read(offset, width, now);
  }

  /** Writes the registers from `offset` on. */
  write(offset: number, width: Width, value: bigint, now: number): void {
    this.#registers.write(offset, width, value, now);
  }

  /** Never called, as nothing is ever due. */
  attend(): void {}

  /** The whole state. */
  save(): SavedTime {
    const registers = this.#registers.save();
    return { registers, bytes: [...this.#bytes], start: this.#zero };
  }

  /** Takes back what {@linkcode save} gave. */
  restore(state: unknown): void {
    const { registers, bytes, start } = state as SavedTime;
    this.#registers.restore(registers);
    this.#bytes.set(bytes);
    this.#zero = start;
  }

  // Reading it
  //
  // As long as nobody sets the watch, its bytes are computed when they are asked for.
  // While somebody does, they hold still and are what was written. So a date may be wrong
  // in between, such as the 31st of February, and is right when all of it is there.

  #read(now: number): number {
    this.#follow(now);
    return this.#bytes[this.#index()]!;
  }

  #index(): number {
    return this.#registers.get("INDEX") & 127;
  }

  #isBeingSet(): boolean {
    return (this.#bytes[TIME_BYTES.B.index]! & BEING_SET) !== 0;
  }

  /** Brings the bytes of the time up to date. */
  #follow(now: number): void {
    if (this.#isBeingSet()) return;
    const date = dateAt(this.#zero + Math.floor(now / CLOCK_RATE));
    const mode = this.#bytes[TIME_BYTES.B.index]!;
    for (const [name, value] of Object.entries(date)) {
      const { index } = TIME_BYTES[name as keyof DateFields];
      const hours = name === "hours";
      this.#bytes[index] = hours
        ? hoursByte(value, mode)
        : digits(value % 100, mode);
    }
  }

  // Setting it

  #write(value: number, now: number): void {
    const index = this.#index();
    if (index === TIME_BYTES.C.index || index === TIME_BYTES.D.index) return;
    this.#follow(now);
    const wasBeingSet = this.#isBeingSet();
    this.#bytes[index] = value;
    if (this.#isBeingSet()) return;
    if (wasBeingSet || isPartOfTime(index)) this.#adopt(now);
  }

  /** Lets the time be what the bytes say. */
  #adopt(now: number): void {
    const mode = this.#bytes[TIME_BYTES.B.index]!;
    const at = (name: keyof DateFields) => this.#bytes[TIME_BYTES[name].index]!;
    const number = (name: keyof DateFields) => fromDigits(at(name), mode);
    const seconds = Date.UTC(
      century(number("year")),
      number("month") - 1,
      number("day"),
      hoursIn(at("hours"), mode),
      number("minutes"),
      number("seconds"),
    ) / 1000;
    this.#zero = Math.max(seconds, 0) - Math.floor(now / CLOCK_RATE);
  }
}

/** Whether the time is another when byte `index` is. The weekday follows from the date. */
function isPartOfTime(index: number): boolean {
  const { seconds, minutes, hours, day, month, year } = TIME_BYTES;
  return [seconds, minutes, hours, day, month, year]
    .some((one) => one.index === index);
}

/** The full year of one without its century: from 1970 to 2069. */
function century(year: number): number {
  return year + (year < 70 ? 2000 : 1900);
}

// ## Two ways to write a number
//
// Seconds are to be shown, and once upon a time it was a nuisance to divide by ten. So
// the chip keeps a number's two decimal digits in four bits each, unless it is told that
// binary numbers are wanted.

function digits(value: number, mode: number): number {
  return mode & BINARY ? value : Math.floor(value / 10) * 16 + value % 10;
}

function fromDigits(byte: number, mode: number): number {
  return mode & BINARY ? byte : (byte >> 4) * 10 + (byte & 15);
}

const AFTERNOON = 0x80;

function hoursByte(hours: number, mode: number): number {
  if (mode & DAY_OF_24) return digits(hours, mode);
  const shown = digits((hours + 11) % 12 + 1, mode);
  return hours < 12 ? shown : shown | AFTERNOON;
}

function hoursIn(byte: number, mode: number): number {
  if (mode & DAY_OF_24) return fromDigits(byte, mode);
  const shown = fromDigits(byte & ~AFTERNOON, mode) % 12;
  return byte & AFTERNOON ? shown + 12 : shown;
}

// ## The date of a second
//
// Seconds are counted from the beginning of 1970, a Thursday. Years and months are taken
// off as long as they fit.

/** A moment as the watch shows it. */
type DateFields = Record<
  "seconds" | "minutes" | "hours" | "weekday" | "day" | "month" | "year",
  number
>;

const MONTH_DAYS: readonly number[] = [
  31,
  28,
  31,
  30,
  31,
  30,
  31,
  31,
  30,
  31,
  30,
  31,
];

function dateAt(seconds: number): DateFields {
  const days = Math.floor(seconds / 86400);
  let day = days;
  let year = 1970;
  for (; day >= daysIn(year); year++) day -= daysIn(year);
  let month = 0;
  for (; day >= daysOf(month, year); month++) day -= daysOf(month, year);
  return {
    seconds: seconds % 60,
    minutes: Math.floor(seconds / 60) % 60,
    hours: Math.floor(seconds / 3600) % 24,
    weekday: (days + 4) % 7 + 1,
    day: day + 1,
    month: month + 1,
    year,
  };
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && year % 100 !== 0 || year % 400 === 0;
}

function daysIn(year: number): number {
  return isLeap(year) ? 366 : 365;
}

function daysOf(month: number, year: number): number {
  return month === 1 && isLeap(year) ? 29 : MONTH_DAYS[month]!;
}
