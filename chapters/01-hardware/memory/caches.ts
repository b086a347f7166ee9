// # Caches
//
// Memory is slow, and most of what a program touches it has touched before. So the
// processor keeps copies close by, and whether one is there decides how long a load takes.
//
// The 21064 has a cache of {{cache.kilobytes}} KB for instructions and one of the same
// size for data. Each is cut into lines of {{cache.line}} bytes. They are
// *direct-mapped*: a byte of memory can be in one place of the cache only, given by its
// address, and two lines whose addresses differ by a multiple of the cache's size
// displace each other. Behind these two, on the board, most machines have a third one,
// much larger and not as fast:
//
// :::figure caches
// :::
//
// The caches of this machine hold no data, only the numbers of the lines that real ones
// would hold. Data always comes from memory, so a program cannot compute anything else
// because of them. What they change is the time, and they are there only if they are
// asked for (`caches` in [[MachineOptions]], or `deno task boot --caches`). The times in
// this book are those of a machine without them, whose loads always find their data.
//
// :::predict
// A program adds up an array of 16 KB, one word of eight bytes after the other, and then
// does so again. How many of the first pass's loads miss in the cache for data, and how
// many of the second's?
// :::

import { LINE_BYTES } from "./instruction_lines.ts";
import { physical, type PhysicalAddress } from "../numbers.ts";

// ## One cache

/** A direct-mapped cache: which lines it holds, and how often it was of use. */
export interface Cache {
  /** In each of its places, the number of the line that is there, or -1. */
  readonly lines: Float64Array<ArrayBuffer>;
  /** Whether the line in a place is newer than memory; only the board's cache uses it. */
  readonly dirty: Uint8Array<ArrayBuffer>;
  /** How often what was wanted was there. */
  hits: number;
  /** How often it was not. */
  misses: number;
}

/** An empty cache of `bytes` bytes, a power of two. */
export function createCache(bytes: number): Cache {
  const places = bytes / LINE_BYTES;
  return {
    lines: new Float64Array(places).fill(-1),
    dirty: new Uint8Array(places),
    hits: 0,
    misses: 0,
  };
}

function lineOf(at: PhysicalAddress): number {
  return Math.floor(at / LINE_BYTES);
}

function holds({ lines }: Cache, line: number): boolean {
  return lines[line % lines.length] === line;
}

/** Counts a use of `line`, puts it in if it is not there, and says whether it was. */
function use(cache: Cache, line: number): boolean {
  const found = holds(cache, line);
  if (found) cache.hits++;
  else cache.misses++;
  cache.lines[line % cache.lines.length] = line;
  return found;
}

/** Throws everything out of `cache`. */
export function emptyCache({ lines, dirty }: Cache): void {
  lines.fill(-1);
  dirty.fill(0);
}

// ## All of them
//
// Between the processor and the board stands one thing more. The cache for data is
// *write-through*: a store goes on to the board even if the line is in the cache. Waiting
// for the board at every store would be slow, so stores are put into the *write buffer*,
// and the processor goes on.

/** How a machine's caches are built. Sizes are in bytes and powers of two. */
export interface CacheOptions {
  /** The board's cache; 0 for a board without. */
  readonly board?: number;
  /** Cycles to move a line from or to the board's cache. */
  readonly boardCycles?: number;
  /** Cycles to move a line from or to memory. */
  readonly memoryCycles?: number;
}

/** The caches of a 21064. */
export const CHIP_CACHE = 8192;
/** A common size of the board's cache. */
export const BOARD_CACHE = 512 * 1024;
/** Cycles for a line from the board's cache, unless other ones are given. */
export const BOARD_CYCLES = 10;
/** Cycles for a line from memory, unless other ones are given. */
export const MEMORY_CYCLES = 30;

/** The caches of one processor. */
export interface Caches {
  /** For instructions. */
  readonly instruction: Cache;
  /** For data. */
  readonly data: Cache;
  /** On the board, for both, if there is one. */
  readonly board: Cache | undefined;
  /** Stores on their way out. */
  readonly writeBuffer: WriteBuffer;
  /** Cycles to move a line from or to the board's cache. */
  readonly boardCycles: number;
  /** Cycles to move a line from or to memory. */
  readonly memoryCycles: number;
}

/** Empty caches for one processor. */
export function createCaches(options: CacheOptions = {}): Caches {
  const { board = BOARD_CACHE } = options;
  return {
    instruction: createCache(CHIP_CACHE),
    data: createCache(CHIP_CACHE),
    board: board === 0 ? undefined : createCache(board),
    writeBuffer: { lines: [], done: undefined, merged: 0, stalls: 0 },
    boardCycles: options.boardCycles ?? BOARD_CYCLES,
    memoryCycles: options.memoryCycles ?? MEMORY_CYCLES,
  };
}

// ## The board's cache
//
// This one is *write-back*: a store goes into the cache and no further. The line is then
// newer than memory, and must be written to memory when another line needs the place.

/** Cycles to move `line` between the chip and the board. */
function moveLine(caches: Caches, line: number, writing: boolean): number {
  const { board, boardCycles, memoryCycles } = caches;
  if (board === undefined) return memoryCycles;
  const place = line % board.lines.length;
  const wasDirty = board.dirty[place] === 1;
  if (use(board, line)) {
    if (writing) board.dirty[place] = 1;
    return boardCycles;
  }
  board.dirty[place] = writing ? 1 : 0;
  return memoryCycles + (wasDirty ? memoryCycles : 0);
}

// ## Loads and fetches

/** Extra cycles of a fetch from `at`. */
export function cyclesToFetch(caches: Caches, at: PhysicalAddress): number {
  const line = lineOf(at);
  return use(caches.instruction, line) ? 0 : moveLine(caches, line, false);
}

/** Extra cycles of a load from `at`, made at the cycle `now`. */
export function cyclesToLoad(
  caches: Caches,
  at: PhysicalAddress,
  now: number,
): number {
  const line = lineOf(at);
  if (use(caches.data, line)) return 0;
  // The board has older bytes than a store that is still on its way.
  const waited = caches.writeBuffer.lines.includes(line)
    ? cyclesToDrain(caches, now, line)
    : 0;
  return waited + moveLine(caches, line, false);
}

// ## The write buffer
//
// It has four entries of a line each. A store to a line that is already waiting joins it.
// While two lines or more wait, the oldest is on its way to the board. A single one stays,
// in the hope that more stores will join it. A store that finds four other lines there
// waits until the oldest has arrived.

/** The lines whose stores are on their way out, the oldest first. */
export interface WriteBuffer {
  /** Their numbers. */
  readonly lines: number[];
  /** When the oldest will have arrived, if it is on its way. */
  done: number | undefined;
  /** Stores that have joined a line. */
  merged: number;
  /** Cycles that stores have waited. */
  stalls: number;
}

/** Entries of the write buffer. */
export const WRITE_BUFFER_LINES = 4;

/** Lets what has arrived by the cycle `now` leave the buffer. */
function settleBuffer(caches: Caches, now: number): void {
  const { writeBuffer } = caches;
  while (writeBuffer.done !== undefined && writeBuffer.done <= now) {
    const { done } = writeBuffer;
    writeBuffer.lines.shift();
    writeBuffer.done = undefined;
    if (writeBuffer.lines.length >= 2) send(caches, done);
  }
}

/** Sends the oldest line on its way at the cycle `now`. */
function send(caches: Caches, now: number): void {
  const [line] = caches.writeBuffer.lines;
  caches.writeBuffer.done = now + moveLine(caches, line!, true);
}

/** Extra cycles of a store to `at`, made at the cycle `now`. */
export function cyclesToStore(
  caches: Caches,
  at: PhysicalAddress,
  now: number,
): number {
  const { writeBuffer, data } = caches;
  const line = lineOf(at);
  if (holds(data, line)) data.hits++;
  else data.misses++;
  settleBuffer(caches, now);
  const { lines } = writeBuffer;
  const place = lines.lastIndexOf(line);
  if (place > 0 || place === 0 && writeBuffer.done === undefined) {
    writeBuffer.merged++;
    return 0;
  }
  const stall = lines.length < WRITE_BUFFER_LINES ? 0 : writeBuffer.done! - now;
  writeBuffer.stalls += stall;
  settleBuffer(caches, now + stall);
  lines.push(line);
  if (lines.length >= 2 && writeBuffer.done === undefined) {
    send(caches, now + stall);
  }
  return stall;
}

/**
 * Cycles from `now` until the write buffer is empty (`MB`, `draina`), or until `upTo` has
 * left it.
 */
export function cyclesToDrain(
  caches: Caches,
  now: number,
  upTo?: number,
): number {
  const { writeBuffer } = caches;
  const { lines } = writeBuffer;
  settleBuffer(caches, now);
  let time = now;
  while (upTo === undefined ? lines.length > 0 : lines.includes(upTo)) {
    if (writeBuffer.done === undefined) send(caches, time);
    time = writeBuffer.done!;
    settleBuffer(caches, time);
  }
  return time - now;
}

// ## What others store, and pages that go
//
// When another processor stores to a line, or a device does by itself, the copy here is out
// of date and is thrown out. Instructions that are out of date stay, as they do on a 21064:
// it is `imb` that throws them out.

/** Throws the line at `at` out, because somebody else has stored there. */
export function loseLine({ data, board }: Caches, at: PhysicalAddress): void {
  const line = lineOf(at);
  if (holds(data, line)) data.lines[line % data.lines.length] = -1;
  if (board && holds(board, line)) {
    board.lines[line % board.lines.length] = -1;
    board.dirty[line % board.lines.length] = 0;
  }
}

/**
 * Throws out every line with one of the `bytes` bytes from `start` on: those of a page
 * (`cflush`), or what a device has stored.
 */
export function loseLines(
  caches: Caches,
  start: PhysicalAddress,
  bytes: number,
): void {
  const first = start - start % LINE_BYTES;
  for (let line = first; line < start + bytes; line += LINE_BYTES) {
    loseLine(caches, physical(line));
  }
}

// ## What it comes to
//
// Here is the loop of the question at the beginning, over arrays of several sizes, with
// all that stands above at work:
//
// :::figure cache-passes
// :::
//
// An array that fits into the cache is found there the second time. One that is twice as
// large is not found at all, not even half of it: each line of its second half has put out
// one of the first, and when the first half comes again, it puts out the second. The cache
// holds half of the array all the time, and always the wrong one.
