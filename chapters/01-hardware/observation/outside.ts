// # Network and disk in a history
//
// A machine that is led back to an earlier moment must find its network and its disk as they
// were at that moment.
//
// For the console's line the journal is enough ([[§The journal of input]]). A wire brings
// frames that nobody has asked for. A disk keeps what was written on it, and the machine
// that is led back would find on it what it has not written yet.

import { SECTOR_BYTES } from "../board/disk_geometry.ts";
import type { DiskMedium } from "../board/disk_medium.ts";
import type { Wire } from "../board/wire.ts";
import { type Journal, saidOnce, visit } from "./journal.ts";

/** `wire`, with everything that goes over it in `journal`. */
export function notedWire(journal: Journal, wire: Wire): Wire {
  return {
    attach(station) {
      const port = wire.attach({
        arrive: (frame, at, intact) => {
          const copy = frame.slice();
          visit(journal, () => station.arrive(copy.slice(), at, intact));
        },
      });
      return {
        send: saidOnce(
          journal,
          (frame: Uint8Array, at: number) => port.send(frame, at),
        ),
      };
    },
  };
}

// ## A sheet over the disk
//
// What is written goes onto a sheet that lies over the medium, and is read from there. The
// sheet can be taken back with the rest of the machine. When the history is over, what is
// on the sheet is written through.

/** A medium that is not changed until it is told to be. */
export interface CoveredMedium extends DiskMedium {
  /** Writes to the medium below what has been written; false if not all could be. */
  keep(): boolean;
}

/** A sheet over `medium`. */
export function coverMedium(medium: DiskMedium): CoveredMedium {
  let sheet = new Map<number, Uint8Array>();
  return {
    sectors: medium.sectors,
    readOnly: medium.readOnly,
    read(sector, into) {
      const written = sheet.get(sector);
      if (written === undefined) return medium.read(sector, into);
      into.set(written);
      return true;
    },
    write(sector, from) {
      if (medium.readOnly) return false;
      sheet.set(sector, from.slice(0, SECTOR_BYTES));
      return true;
    },
    save: () => new Map(sheet),
    restore: (state) => void (sheet = new Map(state as typeof sheet)),
    keep() {
      const wrote = [...sheet].map(([sector, from]) =>
        medium.write(sector, from)
      );
      sheet.clear();
      return wrote.every((one) => one);
    },
  };
}

// What is read from the medium itself is believed to be the same each time. Nobody else may
// write to a disk while a machine that has it is being led back and forth.
