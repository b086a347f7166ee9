// # A disk in a file
//
// The sectors of the machine's disk, one after another, in a file of the host.
//
// The file is read and written sector by sector while the machine runs, and keeps its
// size. When a sector cannot be read or written, the machine's drive reports an error to
// its software, as a real one would. A file that may not be written is a disk that is
// write-protected. While a debugger may lead the machine back, what is written is kept
// beside the file, and goes there when the debugger has left.

import { type DiskMedium, SECTOR_BYTES } from "../chapters/01-hardware/mod.ts";
import { FileError, resolvePath } from "./host.ts";
import { messageOf } from "./text.ts";

/** A disk image that has been opened. */
export interface DiskImage extends DiskMedium {
  /** Closes the file. */
  close(): void;
}

/**
 * The disk in the file at `path`.
 *
 * @throws FileError if it cannot be read, or is not made of sectors
 */
export function openDisk(path: string): DiskImage {
  const resolved = resolvePath(path);
  const sectors = sectorsIn(path, resolved);
  const [file, readOnly] = openFile(path, resolved);
  return {
    sectors,
    readOnly,
    read: (sector, into) => quietly(() => readSector(file, sector, into)),
    write: (sector, from) => quietly(() => writeSector(file, sector, from)),
    close: () => file.close(),
  };
}

/** How many sectors the file has. */
function sectorsIn(path: string, resolved: string): number {
  const { isFile, size } = trying(path, () => Deno.statSync(resolved));
  if (isFile && size > 0 && size % SECTOR_BYTES === 0) {
    return size / SECTOR_BYTES;
  }
  throw new FileError(
    isFile
      ? `Cannot use ${path} as a disk: its size is ${size} bytes and must be a multiple of ${SECTOR_BYTES}`
      : `Cannot use ${path} as a disk: it is not a file`,
  );
}

/** The file, and whether it can only be read. */
function openFile(path: string, resolved: string): [Deno.FsFile, boolean] {
  try {
    return [Deno.openSync(resolved, { read: true, write: true }), false];
  } catch {
    return [trying(path, () => Deno.openSync(resolved)), true];
  }
}

/** What `act` gives; what the host says against it becomes a sentence. */
function trying<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : messageOf(error);
    throw new FileError(`Cannot use ${path} as a disk: ${why}`);
  }
}

/** What `act` gives; false if the host fails. */
function quietly(act: () => boolean): boolean {
  try {
    return act();
  } catch {
    return false;
  }
}

function readSector(
  file: Deno.FsFile,
  sector: number,
  into: Uint8Array,
): boolean {
  file.seekSync(sector * SECTOR_BYTES, Deno.SeekMode.Start);
  for (let done = 0; done < SECTOR_BYTES;) {
    const count = file.readSync(into.subarray(done, SECTOR_BYTES));
    if (count === null) return false;
    done += count;
  }
  return true;
}

function writeSector(
  file: Deno.FsFile,
  sector: number,
  from: Uint8Array,
): boolean {
  file.seekSync(sector * SECTOR_BYTES, Deno.SeekMode.Start);
  for (let done = 0; done < SECTOR_BYTES;) {
    done += file.writeSync(from.subarray(done, SECTOR_BYTES));
  }
  return true;
}
