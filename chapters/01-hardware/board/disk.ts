// # The drive at work
//
// The drive understands a command, moves the arm, waits for the first sector and then takes
// the sectors as they come by.
//
// Each is in memory, or on the plates, when it has passed under its head. The drive keeps
// no sectors for itself. So a write is on the disk when `DONE` says so; and after a read of
// one sector, the next may have turned away when the program asks for it. The RZ26 had a
// buffer that it filled with what came behind a sector. That is not built.
//
// A drive does one request at a time. Whoever has several to make decides on the order:
// that is the business of a kernel, and one of the things that this book is about.

import type { Device, Width } from "../memory/memory.ts";
import type { PhysicalAddress } from "../numbers.ts";
import { CLOCK_RATE } from "../timing.ts";
import { type DirectMemory, isMemory, putBytes } from "./direct_memory.ts";
import {
  arrival,
  type DiskGeometry,
  type DiskPlace,
  geometryFor,
  moveCycles,
  placeOf,
  SECTOR_BYTES,
} from "./disk_geometry.ts";
import { type DiskFault, DiskFaults } from "./disk_faults.ts";
import type { DiskMedium } from "./disk_medium.ts";
import {
  DISK_COMMANDS,
  DISK_ERRORS,
  DISK_REGISTERS,
  type DiskError,
  MOST_PER_REQUEST,
} from "./disk_registers.ts";
import {
  registerBits,
  RegisterBlock,
  type SavedRegisters,
} from "./registers.ts";

const { CONTROL, STATUS, EVENTS } = registerBits(DISK_REGISTERS);

/** A request that the drive works on. */
interface DiskRequest {
  readonly command: number;
  /** What is wrong with it, if that is known from the start. */
  readonly wrong: DiskError | undefined;
  /** The sector that comes next. */
  readonly sector: number;
  /** Where it goes or comes from. */
  readonly address: number;
  /** How many are left. */
  readonly left: number;
  /** How often it has been tried. */
  readonly attempts: number;
}

/** What a drive holds besides its registers. */
interface DiskState {
  readonly request: DiskRequest | undefined;
  readonly due: number;
  readonly place: DiskPlace;
}

/** Cycles that the drive needs to understand a command: half a millisecond. */
export const COMMAND_CYCLES: number = Math.round(CLOCK_RATE / 2000);

/** How often a drive tries to read a sector before it gives up. */
export const MOST_ATTEMPTS = 8;

/** A drive whose registers begin at `start`. */
export class Disk implements Device {
  /** What it is called in reports. */
  readonly name = "disk";
  /** The address of offset 0. */
  readonly start: PhysicalAddress;
  /** Bytes of addresses. */
  readonly size = 0x40;
  /** The shape of its plates. */
  readonly geometry: DiskGeometry;
  readonly #memory: DirectMemory;
  readonly #medium: DiskMedium;
  readonly #registers: RegisterBlock<typeof DISK_REGISTERS>;
  readonly #sector = new Uint8Array(SECTOR_BYTES);
  #state: DiskState = {
    request: undefined,
    due: Infinity,
    place: { cylinder: 0, head: 0, sector: 0 },
  };
  readonly #faults = new DiskFaults();

  /** A drive with `medium` in it, which moves sectors to and from `memory`. */
  constructor(
    start: PhysicalAddress,
    memory: DirectMemory,
    medium: DiskMedium,
  ) {
    this.start = start;
    this.#memory = memory;
    this.#medium = medium;
    this.geometry = geometryFor(medium.sectors);
    const registers = new RegisterBlock(DISK_REGISTERS, 4, {
      COMMAND: { written: (command, now) => this.#order(command, now) },
    });
    this.#registers = registers;
    registers.set("SIZE", medium.sectors);
    registers.set("CYLINDERS", this.geometry.cylinders);
    registers.set("HEADS", this.geometry.heads);
    registers.set("TRACK", this.geometry.sectors);
    registers.set(
      "STATUS",
      STATUS.READY | (medium.readOnly ? STATUS.PROTECTED : 0),
    );
  }

  /** The registers from `offset` on. */
  read(offset: number, width: Width, now: number): bigint {
    return this.#registers.read(offset, width, now);
  }

  /** Writes the registers from `offset` on; COMMAND sets the drive to work. */
  write(offset: number, width: Width, value: bigint, now: number): void {
    this.#registers.write(offset, width, value, now);
  }

  /** When the next sector will have passed under its head. */
  get due(): number {
    return this.#state.due;
  }

  /** Moves the sectors that have passed by `now`. */
  attend(now: number): void {
    while (this.#state.due <= now) this.#advance(this.#state.due);
  }

  /** Whether a request has ended and software wants to be told. */
  get interrupting(): boolean {
    return (this.#registers.get("CONTROL") & CONTROL.INTERRUPT) !== 0 &&
      (this.#registers.get("EVENTS") & EVENTS.DONE) !== 0;
  }

  /** Registers, arm and request, and what is on the plates if the medium tells. */
  save(): unknown {
    return {
      registers: this.#registers.save(),
      state: this.#state,
      faults: this.#faults.save(),
      medium: this.#medium.save?.(),
    };
  }

  /** Takes back what {@linkcode save} gave. */
  restore(saved: unknown): void {
    const { registers, state, faults, medium } = saved as {
      registers: SavedRegisters;
      state: DiskState;
      faults: readonly DiskFault[];
      medium: unknown;
    };
    this.#registers.restore(registers);
    this.#state = state;
    this.#faults.restore(faults);
    this.#medium.restore?.(medium);
  }

  // Beginning

  #change(change: Partial<DiskState>): void {
    this.#state = { ...this.#state, ...change };
  }

  /** Begins with `command`, unless something else is being done. */
  #order(command: number, now: number): void {
    const registers = this.#registers;
    if (command === DISK_COMMANDS.RESET.code) return this.#forget();
    if (this.#state.request) return registers.raise("EVENTS", EVENTS.IGNORED);
    registers.lower("EVENTS", EVENTS.DONE | EVENTS.FAILED);
    registers.raise("STATUS", STATUS.BUSY);
    registers.set("FINISHED", 0);
    const request = {
      command,
      wrong: this.#problem(command),
      sector: registers.get("SECTOR"),
      address: registers.get("ADDRESS"),
      left: registers.get("COUNT"),
      attempts: 0,
    };
    this.#change({
      request,
      due: this.#firstDue(request, now + COMMAND_CYCLES),
    });
  }

  #forget(): void {
    this.#registers.lower("STATUS", STATUS.BUSY);
    this.#registers.set("EVENTS", 0);
    this.#change({ request: undefined, due: Infinity });
  }

  /** What is wrong with a request for `command`, as the registers are. */
  #problem(command: number): DiskError | undefined {
    const { READ, WRITE, SEEK } = DISK_COMMANDS;
    const [sector, count] = [
      this.#registers.get("SECTOR"),
      this.#registers.get("COUNT"),
    ];
    const moving = command === READ.code || command === WRITE.code;
    const last = sector + (moving ? count : 1);
    if (!moving && command !== SEEK.code) return "COMMAND";
    if (!(this.#registers.get("STATUS") & STATUS.READY)) return "STOPPED";
    if (moving && (count === 0 || count > MOST_PER_REQUEST)) return "COUNT";
    if (last > this.#medium.sectors) return "SECTOR";
    if (command === WRITE.code && this.#medium.readOnly) return "PROTECTED";
    const at = this.#registers.get("ADDRESS");
    const fits = isMemory(this.#memory, at, count * SECTOR_BYTES);
    return moving && !fits ? "ADDRESS" : undefined;
  }

  /** When the first thing has been done about `request`. */
  #firstDue({ command, wrong, sector }: DiskRequest, now: number): number {
    if (wrong !== undefined) return now;
    const from = this.#state.place;
    const to = placeOf(this.geometry, sector);
    const moved = now +
      (from.cylinder === to.cylinder ? 0 : this.#faults.delayArm());
    return command === DISK_COMMANDS.SEEK.code
      ? moved + moveCycles(from, to)
      : arrival(this.geometry, from, to, moved);
  }

  // Sector by sector

  /** Does what is due at `at`. */
  #advance(at: number): void {
    const { request } = this.#state;
    if (request === undefined) return this.#change({ due: Infinity });
    const { command, wrong, sector } = request;
    if (wrong !== undefined) return this.#finish(wrong);
    this.#change({ place: placeOf(this.geometry, sector) });
    if (command === DISK_COMMANDS.SEEK.code) return this.#finish("NONE");
    const moved = command === DISK_COMMANDS.READ.code
      ? this.#readSector(request)
      : this.#writeSector(request);
    if (moved === "again") this.#again(request, at);
    else if (moved !== "NONE") this.#finish(moved);
    else this.#next(request, at);
  }

  /** Ends the request. */
  #finish(error: DiskError): void {
    if (!this.#state.request) return;
    this.#registers.lower("STATUS", STATUS.BUSY);
    this.#registers.set("ERROR", DISK_ERRORS[error].code);
    const failed = error === "NONE" ? 0 : EVENTS.FAILED;
    this.#registers.raise("EVENTS", EVENTS.DONE | failed);
    this.#change({ request: undefined, due: Infinity });
  }

  /** Goes on to the sector behind the one that has been moved. */
  #next(request: DiskRequest, now: number): void {
    const { sector, address, left } = request;
    this.#registers.set("FINISHED", this.#registers.get("FINISHED") + 1);
    if (left === 1) return this.#finish("NONE");
    const next = {
      ...request,
      sector: sector + 1,
      address: address + SECTOR_BYTES,
      left: left - 1,
      attempts: 0,
    };
    this.#change({ request: next, due: this.#passing(next.sector, now) });
  }

  /** Waits for the same sector to come by again. */
  #again(request: DiskRequest, now: number): void {
    this.#registers.set("RETRIES", this.#registers.get("RETRIES") + 1);
    const next = { ...request, attempts: request.attempts + 1 };
    this.#change({ request: next, due: this.#passing(request.sector, now) });
  }

  #passing(sector: number, now: number): number {
    const to = placeOf(this.geometry, sector);
    return arrival(this.geometry, this.#state.place, to, now);
  }

  #readSector({ sector, address, attempts }: DiskRequest): DiskError | "again" {
    if (this.#faults.spoilReading(sector)) {
      return attempts + 1 < MOST_ATTEMPTS ? "again" : "UNREADABLE";
    }
    if (!this.#medium.read(sector, this.#sector)) return "UNREADABLE";
    putBytes(this.#memory, address, this.#sector);
    return "NONE";
  }

  #writeSector({ sector, address }: DiskRequest): DiskError {
    if (this.#faults.cutPower()) {
      this.switchOff();
      return "STOPPED";
    }
    if (this.#faults.spoilWriting(sector)) return "UNWRITABLE";
    const from = this.#memory.bytes.subarray(address, address + SECTOR_BYTES);
    return this.#medium.write(sector, from) ? "NONE" : "UNWRITABLE";
  }

  // Mishaps

  /** Orders a mishap. */
  inject(fault: DiskFault): void {
    this.#faults.add(fault);
  }

  /** Mends everything that was ordered to go wrong. */
  mend(): void {
    this.#faults.clear();
  }

  /** Takes the drive's power away. A request is lost, and the software not told. */
  switchOff(): void {
    this.#registers.lower("STATUS", STATUS.READY | STATUS.BUSY);
    this.#change({ request: undefined, due: Infinity });
  }

  /** Gives the drive its power again. */
  switchOn(): void {
    this.#registers.raise("STATUS", STATUS.READY);
  }
}
