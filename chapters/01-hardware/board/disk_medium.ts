// # The contents of a disk
//
// The bytes on a disk's plates are kept apart from the drive that moves them, because they
// outlive the machine.
//
// Whoever boots from a disk today expects to find tomorrow what was stored on it. So what is
// stored is behind an interface of its own. It may be a file on the host, or the memory of a
// web page. It can fail: a file may turn out to be unreadable, as may a plate.

import { SECTOR_BYTES } from "./disk_geometry.ts";

/** The sectors of a disk, 512 bytes each. */
export interface DiskMedium {
  /** How many there are. */
  readonly sectors: number;
  /** Whether nothing can be written. */
  readonly readOnly: boolean;
  /** Copies a sector into `into`; false if it cannot be read. */
  read(sector: number, into: Uint8Array): boolean;
  /** Stores the 512 bytes of `from`; false if they cannot be written. */
  write(sector: number, from: Uint8Array): boolean;
  /** Its contents as plain data, for a snapshot, if it can be taken back by one. */
  save?(): unknown;
  /** Becomes what it was when `state` was saved. */
  restore?(state: unknown): void;
}

/**
 * A blank medium in the host's memory. It takes space only for what has been written.
 *
 * @throws RangeError if `sectors` is not a number that a drive can have
 */
export function blankMedium(sectors: number): DiskMedium {
  checkSectors(sectors);
  let written = new Map<number, Uint8Array>();
  return {
    sectors,
    readOnly: false,
    read(sector, into) {
      const content = written.get(sector);
      if (content === undefined) into.fill(0, 0, SECTOR_BYTES);
      else into.set(content);
      return true;
    },
    write(sector, from) {
      written.set(sector, from.slice(0, SECTOR_BYTES));
      return true;
    },
    save: () => new Map(written),
    restore: (state) => void (written = new Map(state as typeof written)),
  };
}

// A sector is replaced, never changed, so that two snapshots can share it.

/** The most sectors: what a register of the drive can count. */
export const MOST_SECTORS = 2 ** 32 - 1;

/**
 * Checks that a drive can have so many sectors.
 *
 * @throws RangeError if it cannot
 */
export function checkSectors(sectors: number): void {
  if (!(Number.isInteger(sectors) && sectors > 0 && sectors <= MOST_SECTORS)) {
    throw new RangeError(
      `Cannot make a disk of ${sectors} sectors: it must have from 1 to ${MOST_SECTORS}`,
    );
  }
}
