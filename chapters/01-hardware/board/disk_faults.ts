// # Disk faults
//
// Disks fail, and much of the software for disks is about what happens then; here each kind
// of failure can be ordered.
//
// Waiting for a real failure takes years. One that is ordered comes exactly when it was
// ordered for: a test that loses the power after the third sector of a file loses it there
// every time.

/** A scratch: the sector cannot be read, however often it is tried, or not be written. */
export interface BadSector {
  /** What is the matter. */
  readonly kind: "unreadable" | "unwritable";
  /** Where. */
  readonly sector: number;
}

/** Dust: a few attempts to read the sector fail. */
export interface Dust {
  /** What is the matter. */
  readonly kind: "dust";
  /** Where. */
  readonly sector: number;
  /** How many attempts fail. */
  readonly times: number;
}

/** A stiff arm: a few seeks take longer. */
export interface SlowArm {
  /** What is the matter. */
  readonly kind: "slow arm";
  /** By how many cycles. */
  readonly cycles: number;
  /** How many seeks. */
  readonly times: number;
}

/** The power fails once so many more sectors have been written. */
export interface PowerCut {
  /** What is the matter. */
  readonly kind: "power";
  /** How many sectors are still written. */
  readonly sectors: number;
}

/** Something that shall go wrong in a drive. */
export type DiskFault = BadSector | Dust | SlowArm | PowerCut;

// The drive writes a sector entirely or not at all: the turning plates hold enough energy
// to finish the one that has been begun. But of a request for several sectors, only the
// first few may have arrived. A file system that is to survive must reckon with that.

/** What has been ordered to go wrong in a drive, and has not happened yet. */
export class DiskFaults {
  #list: readonly DiskFault[] = [];

  /** Orders a mishap. */
  add(fault: DiskFault): void {
    this.#list = [...this.#list, fault];
  }

  /** Forgets all that were ordered. */
  clear(): void {
    this.#list = [];
  }

  /** Whether `sector` cannot be read this time. */
  spoilReading(sector: number): boolean {
    const fault = this.#list.find((one) =>
      (one.kind === "unreadable" || one.kind === "dust") &&
      one.sector === sector
    );
    if (fault?.kind === "dust") this.#useUp(fault);
    return fault !== undefined;
  }

  /** Whether `sector` cannot be written. */
  spoilWriting(sector: number): boolean {
    return this.#list.some((one) =>
      one.kind === "unwritable" && one.sector === sector
    );
  }

  /** How many cycles longer the arm takes this time. */
  delayArm(): number {
    const fault = this.#list.find((one) => one.kind === "slow arm");
    if (fault === undefined) return 0;
    this.#useUp(fault);
    return fault.cycles;
  }

  /** Whether the power fails before one more sector is written. */
  cutPower(): boolean {
    const fault = this.#list.find((one) => one.kind === "power");
    if (fault === undefined) return false;
    const sectors = fault.sectors - 1;
    this.#replace(fault, sectors >= 0 ? { ...fault, sectors } : undefined);
    return sectors < 0;
  }

  /** What is ordered, as plain data. */
  save(): readonly DiskFault[] {
    return this.#list;
  }

  /** Takes back what {@linkcode save} gave. */
  restore(saved: readonly DiskFault[]): void {
    this.#list = saved;
  }

  /** One time less. */
  #useUp(fault: Dust | SlowArm): void {
    const times = fault.times - 1;
    this.#replace(fault, times > 0 ? { ...fault, times } : undefined);
  }

  #replace(fault: DiskFault, by: DiskFault | undefined): void {
    const others = this.#list.filter((one) => one !== fault);
    this.#list = by === undefined ? others : [...others, by];
  }
}
