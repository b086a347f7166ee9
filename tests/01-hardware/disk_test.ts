import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  arrival,
  blankMedium,
  capacity,
  COMMAND_CYCLES,
  Disk,
  DISK_COMMANDS,
  DISK_ERRORS,
  DISK_PORT,
  DISK_REGISTERS,
  type DiskFault,
  type DiskMedium,
  geometryFor,
  MOST_ATTEMPTS,
  MOST_PER_REQUEST,
  moveCycles,
  nextPass,
  physical,
  placeOf,
  readPhysical,
  RZ26,
  SECTOR_BYTES,
  sectorCycles,
  seekCycles,
  turnCycles,
} from "../../chapters/01-hardware/mod.ts";
import {
  deviceMemory,
  MEMORY,
  peekDevice,
  pokeDevice,
  printedBy,
  programsOn,
  random,
  settle,
} from "./helpers.ts";

// ## Geometry

Deno.test("the RZ26 holds a gigabyte", () => {
  const bytes = capacity(RZ26) * SECTOR_BYTES;
  assert(bytes > 1e9 && bytes < 1.1e9);
});

Deno.test("placeOf counts sectors, then heads, then cylinders", () => {
  assertEquals(placeOf(RZ26, 0), { cylinder: 0, head: 0, sector: 0 });
  assertEquals(placeOf(RZ26, 56), { cylinder: 0, head: 0, sector: 56 });
  assertEquals(placeOf(RZ26, 57), { cylinder: 0, head: 1, sector: 0 });
  assertEquals(placeOf(RZ26, 57 * 14), { cylinder: 1, head: 0, sector: 0 });
  const last = placeOf(RZ26, capacity(RZ26) - 1);
  assertEquals(last, { cylinder: 2569, head: 13, sector: 56 });
});

Deno.test("geometryFor has room for every sector, and at least one cylinder", () => {
  for (const sectors of [1, 797, 798, 799, 100_000]) {
    const shape = geometryFor(sectors);
    assert(capacity(shape) >= sectors);
    assert(capacity(shape) - sectors < 798);
  }
});

Deno.test("a longer way of the arm takes longer, but less than in proportion", () => {
  assertEquals(seekCycles(0), 0);
  for (const distance of [1, 10, 100, 1000]) {
    const [near, far] = [seekCycles(distance), seekCycles(2 * distance)];
    assert(near < far && far < 2 * near);
    assertEquals(seekCycles(-distance), near);
  }
});

Deno.test("nextPass is the first time at which the sector comes by", () => {
  const next = random(1);
  const turn = turnCycles(RZ26);
  for (let round = 0; round < 500; round++) {
    const place = placeOf(RZ26, next() % capacity(RZ26));
    const now = next();
    const pass = nextPass(RZ26, place, now);
    assert(pass >= now && pass < now + turn);
    assertEquals(nextPass(RZ26, place, pass), pass);
    assertEquals(nextPass(RZ26, place, pass + 1), pass + turn);
  }
});

Deno.test("the sector behind comes by next, across tracks and cylinders too", () => {
  const skew = 14;
  for (const first of [0, 55, 56, 57 * 14 - 1, 57 * 14 * 100 - 1]) {
    const [from, to] = [placeOf(RZ26, first), placeOf(RZ26, first + 1)];
    const start = arrival(RZ26, from, from, 0);
    const waited = arrival(RZ26, from, to, start) - start;
    const least = moveCycles(from, to) + sectorCycles(RZ26);
    assert(waited >= least && waited <= least + sectorCycles(RZ26));
    if (from.head === to.head) assertEquals(waited, sectorCycles(RZ26));
    assert(waited < skew * sectorCycles(RZ26) + 1, "no turn is lost");
  }
});

// ## Media

Deno.test("a blank medium is zeros until something is written", () => {
  const medium = blankMedium(10);
  const bytes = new Uint8Array(512).fill(9);
  assertEquals(medium.read(3, bytes), true);
  assertEquals(bytes, new Uint8Array(512));
  medium.write(3, bytes.fill(7));
  bytes.fill(8);
  medium.read(3, bytes);
  assertEquals(bytes, new Uint8Array(512).fill(7));
});

Deno.test("blankMedium refuses what is no number of sectors", () => {
  for (const sectors of [0, -1, 1.5, NaN, 2 ** 32]) {
    const error = assertThrows(() => blankMedium(sectors), RangeError);
    assertEquals(
      error.message,
      `Cannot make a disk of ${sectors} sectors: it must have from 1 to 4294967295`,
    );
  }
});

// ## Requests

const AT = Object.fromEntries(
  Object.entries(DISK_REGISTERS).map(([name, { offset }]) => [name, offset]),
) as Record<keyof typeof DISK_REGISTERS, number>;
const [DONE, FAILED, IGNORED] = [1, 2, 4];
const [READY, BUSY] = [1, 2];

/** A drive with some memory, and what its sectors hold. */
function drive(sectors = 10_000, medium: DiskMedium = blankMedium(sectors)) {
  const memory = deviceMemory();
  return { disk: new Disk(DISK_PORT, memory, medium), memory, medium };
}

/** Gives a command. */
function order(
  disk: Disk,
  command: keyof typeof DISK_COMMANDS,
  [sector, count, address]: readonly [number, number, number],
  now = 0,
): void {
  pokeDevice(disk, AT.SECTOR, sector);
  pokeDevice(disk, AT.COUNT, count);
  pokeDevice(disk, AT.ADDRESS, address);
  pokeDevice(disk, AT.COMMAND, DISK_COMMANDS[command].code, now);
}

/** How the last request ended. */
function ending(disk: Disk): [keyof typeof DISK_ERRORS | "still busy", number] {
  const finished = peekDevice(disk, AT.FINISHED);
  if (!(peekDevice(disk, AT.EVENTS) & DONE)) return ["still busy", finished];
  const code = peekDevice(disk, AT.ERROR);
  const names = Object.keys(DISK_ERRORS) as (keyof typeof DISK_ERRORS)[];
  return [names.find((one) => DISK_ERRORS[one].code === code)!, finished];
}

/** 512 bytes that tell of `sector`. */
function content(sector: number): Uint8Array {
  return Uint8Array.from({ length: 512 }, (_, at) => sector * 7 + at & 0xff);
}

Deno.test("what was written is read again, sector by sector", () => {
  const { disk, memory } = drive();
  for (let sector = 0; sector < 5; sector++) {
    memory.bytes.set(content(sector), 0x1000 + 512 * sector);
  }
  order(disk, "WRITE", [1000, 5, 0x1000]);
  assertEquals(peekDevice(disk, AT.STATUS), READY | BUSY);
  const written = settle(disk);
  assertEquals(ending(disk), ["NONE", 5]);
  assertEquals(memory.touched, [], "a write to the disk is none to memory");
  order(disk, "READ", [1002, 2, 0x8000], written);
  settle(disk);
  assertEquals(ending(disk), ["NONE", 2]);
  assertEquals(memory.bytes.slice(0x8000, 0x8200), content(2));
  assertEquals(memory.bytes.slice(0x8200, 0x8400), content(3));
  assertEquals(memory.touched, [[0x8000, 512], [0x8200, 512]]);
  assertEquals(peekDevice(disk, AT.STATUS), READY);
});

Deno.test("a request takes what its command, the arm and the plates take", () => {
  const { disk } = drive();
  order(disk, "READ", [5000, 3, 0], 123);
  const [here, there] = [placeOf(RZ26, 0), placeOf(RZ26, 5000)];
  const first = arrival(RZ26, here, there, 123 + COMMAND_CYCLES);
  assertEquals(disk.due, first);
  disk.attend(first - 1);
  assertEquals(ending(disk), ["still busy", 0]);
  disk.attend(first);
  assertEquals(ending(disk), ["still busy", 1]);
  assertEquals(settle(disk), first + 2 * sectorCycles(RZ26));
  assertEquals(ending(disk), ["NONE", 3]);
});

Deno.test("a drive that is looked at late has done the same", () => {
  const late = drive().disk;
  order(late, "READ", [100, 20, 0]);
  late.attend(1e9);
  const early = drive().disk;
  order(early, "READ", [100, 20, 0]);
  settle(early);
  assertEquals(late.save(), early.save());
});

Deno.test("SEEK moves the arm, so that the next request begins there", () => {
  const { disk } = drive(1_000_000);
  order(disk, "SEEK", [900_000, 0, 0]);
  const there = settle(disk);
  assertEquals(there, COMMAND_CYCLES + seekCycles(Math.floor(900_000 / 798)));
  assertEquals(ending(disk), ["NONE", 0]);
  order(disk, "READ", [900_000, 1, 0], there);
  assert(settle(disk) - there <= COMMAND_CYCLES + turnCycles(RZ26) * 1.1);
});

Deno.test("a request that makes no sense fails with its reason, and moves nothing", () => {
  const cases = [
    ["SECTOR", "READ", [10_000, 1, 0]],
    ["SECTOR", "READ", [9_999, 2, 0]],
    ["SECTOR", "SEEK", [0xffff_ffff, 0, 0]],
    ["COUNT", "READ", [0, 0, 0]],
    ["COUNT", "WRITE", [0, MOST_PER_REQUEST + 1, 0]],
    ["COUNT", "READ", [0, 0xffff_ffff, 0]],
    ["ADDRESS", "READ", [0, 1, MEMORY]],
    ["ADDRESS", "READ", [0, 2, MEMORY - 512]],
    ["ADDRESS", "WRITE", [0, 1, 0xffff_fff8]],
    ["ADDRESS", "READ", [0, 1, 4]],
  ] as const;
  for (const [error, command, parts] of cases) {
    const { disk, memory } = drive();
    order(disk, command, parts);
    assertEquals(settle(disk), COMMAND_CYCLES);
    assertEquals(ending(disk), [error, 0]);
    assertEquals(peekDevice(disk, AT.EVENTS), DONE | FAILED);
    assertEquals(memory.touched, []);
  }
  const { disk } = drive();
  pokeDevice(disk, AT.COMMAND, 77);
  settle(disk);
  assertEquals(ending(disk), ["COMMAND", 0]);
});

Deno.test("a command that comes too early is ignored, and that is told", () => {
  const { disk } = drive();
  order(disk, "READ", [10, 1, 0]);
  const { due } = disk;
  order(disk, "READ", [2000, 1, 0], 5);
  assertEquals([disk.due, peekDevice(disk, AT.EVENTS)], [due, IGNORED]);
});

Deno.test("RESET forgets the request", () => {
  const { disk, memory } = drive();
  order(disk, "READ", [10, 4, 0]);
  disk.attend(disk.due);
  order(disk, "RESET", [0, 0, 0]);
  assertEquals([disk.due, ending(disk)], [Infinity, ["still busy", 1]]);
  assertEquals(memory.touched.length, 1);
  order(disk, "READ", [10, 1, 0]);
  settle(disk);
  assertEquals(ending(disk), ["NONE", 1]);
});

Deno.test("the drive interrupts when a request has ended, until that is acknowledged", () => {
  const { disk } = drive();
  pokeDevice(disk, AT.CONTROL, 1);
  order(disk, "READ", [10, 1, 0]);
  assertEquals(disk.interrupting, false);
  settle(disk);
  assertEquals(disk.interrupting, true);
  pokeDevice(disk, AT.EVENTS, DONE);
  assertEquals(disk.interrupting, false);
});

Deno.test("the last sectors can be read, though the last cylinder is not full", () => {
  const { disk } = drive(801);
  assertEquals(peekDevice(disk, AT.SIZE), 801);
  order(disk, "READ", [799, 2, 0]);
  settle(disk);
  assertEquals(ending(disk), ["NONE", 2]);
});

// ## Mishaps

/** Reads five sectors from 100 on in a drive where `faults` were ordered. */
function readWith(...faults: DiskFault[]) {
  const parts = drive();
  for (let sector = 100; sector < 105; sector++) {
    parts.medium.write(sector, content(sector));
  }
  faults.forEach((one) => parts.disk.inject(one));
  order(parts.disk, "READ", [100, 5, 0x2000]);
  return { ...parts, time: settle(parts.disk) };
}

Deno.test("a scratch ends a read after eight attempts, with the sectors before it", () => {
  const { disk, memory, time } = readWith({ kind: "unreadable", sector: 103 });
  assertEquals(ending(disk), ["UNREADABLE", 3]);
  assertEquals(memory.touched.length, 3);
  assertEquals(memory.bytes.slice(0x2400, 0x2600), content(102));
  assertEquals(peekDevice(disk, AT.RETRIES), MOST_ATTEMPTS - 1);
  const good = readWith().time - sectorCycles(RZ26);
  assertEquals(time, good + (MOST_ATTEMPTS - 1) * turnCycles(RZ26));
});

Deno.test("dust costs a turn for each attempt, and the read succeeds", () => {
  const { disk, memory, time } = readWith(
    { kind: "dust", sector: 101, times: 2 },
  );
  assertEquals(ending(disk), ["NONE", 5]);
  assertEquals(memory.bytes.slice(0x2800, 0x2a00), content(104));
  assertEquals(time, readWith().time + 2 * turnCycles(RZ26));
  assertEquals(peekDevice(disk, AT.RETRIES), 2);
});

Deno.test("each sector is tried anew", () => {
  const { disk } = readWith(
    { kind: "dust", sector: 101, times: MOST_ATTEMPTS - 1 },
    { kind: "dust", sector: 102, times: MOST_ATTEMPTS - 1 },
  );
  assertEquals(ending(disk), ["NONE", 5]);
});

Deno.test("dust that stays too long is a scratch until it is gone", () => {
  const times = MOST_ATTEMPTS + 1;
  const { disk, time } = readWith({ kind: "dust", sector: 100, times });
  assertEquals(ending(disk), ["UNREADABLE", 0]);
  order(disk, "READ", [100, 5, 0x2000], time);
  settle(disk);
  assertEquals(ending(disk), ["NONE", 5]);
});

Deno.test("a slow arm delays what needs it, and no more", () => {
  const slow: DiskFault = { kind: "slow arm", cycles: 1e8, times: 1 };
  assertEquals(
    readWith(slow).time,
    readWith().time,
    "the arm is there already",
  );
  const { disk } = drive();
  disk.inject(slow);
  order(disk, "SEEK", [5000, 0, 0]);
  const first = settle(disk);
  assertEquals(first, COMMAND_CYCLES + 1e8 + seekCycles(6));
  order(disk, "SEEK", [0, 0, 0], first);
  assertEquals(settle(disk) - first, COMMAND_CYCLES + seekCycles(6));
});

Deno.test("a sector that cannot be written ends the request there", () => {
  const { disk, memory, medium } = drive();
  memory.bytes.fill(5, 0, 2048);
  disk.inject({ kind: "unwritable", sector: 52 });
  order(disk, "WRITE", [50, 4, 0]);
  settle(disk);
  assertEquals(ending(disk), ["UNWRITABLE", 2]);
  assertEquals(sectorsWith(medium, 5), [50, 51]);
  disk.mend();
  order(disk, "WRITE", [50, 4, 0], 1e9);
  settle(disk, Infinity);
  assertEquals(ending(disk), ["NONE", 4]);
});

/** The sectors below 100 of which the first byte is `byte`. */
function sectorsWith(medium: DiskMedium, byte: number): number[] {
  const bytes = new Uint8Array(512);
  return Array.from({ length: 100 }, (_, sector) => sector).filter((sector) => {
    medium.read(sector, bytes);
    return bytes[0] === byte;
  });
}

Deno.test("when the power fails, the first so many sectors have been written", () => {
  for (const sectors of [0, 1, 3, 4]) {
    const { disk, memory, medium } = drive();
    memory.bytes.fill(5, 0, 2048);
    disk.inject({ kind: "power", sectors });
    order(disk, "WRITE", [50, 4, 0]);
    settle(disk);
    assertEquals(sectorsWith(medium, 5), [50, 51, 52, 53].slice(0, sectors));
    assertEquals(ending(disk), [sectors < 4 ? "still busy" : "NONE", sectors]);
    if (sectors === 4) continue;
    assertEquals(peekDevice(disk, AT.STATUS), 0);
    order(disk, "READ", [0, 1, 0], 1e8);
    settle(disk);
    assertEquals(ending(disk), ["STOPPED", 0]);
    disk.switchOn();
    order(disk, "READ", [0, 1, 0], 2e8);
    settle(disk);
    assertEquals(ending(disk), ["NONE", 1]);
  }
});

Deno.test("a medium that fails is an error of the drive", () => {
  const broken: DiskMedium = {
    sectors: 100,
    readOnly: false,
    read: () => false,
    write: () => false,
  };
  const { disk } = drive(100, broken);
  order(disk, "READ", [0, 1, 0]);
  settle(disk);
  assertEquals(ending(disk), ["UNREADABLE", 0]);
  order(disk, "WRITE", [0, 1, 0], 1e8);
  settle(disk);
  assertEquals(ending(disk), ["UNWRITABLE", 0]);
});

Deno.test("a medium that cannot be written says so before anybody tries", () => {
  const medium = { ...blankMedium(100), readOnly: true };
  const { disk } = drive(100, medium);
  assertEquals(peekDevice(disk, AT.STATUS), READY | 4);
  order(disk, "WRITE", [0, 1, 0]);
  settle(disk);
  assertEquals(ending(disk), ["PROTECTED", 0]);
});

// ## As a whole

Deno.test("a drive that is restored in the middle of a request goes on with it", () => {
  const { disk, memory } = drive();
  memory.bytes.fill(3, 0, 5 * 512);
  disk.inject({ kind: "dust", sector: 10, times: 1 });
  order(disk, "WRITE", [9, 4, 0]);
  disk.attend(disk.due);
  const saved = structuredClone(disk.save());
  const other = drive();
  other.memory.bytes.fill(3, 0, 5 * 512);
  other.disk.restore(saved);
  assertEquals(other.disk.save(), saved);
  assertEquals(settle(other.disk), settle(disk));
  assertEquals(sectorsWith(other.medium, 3), [9, 10, 11, 12]);
  assertEquals(other.disk.save(), disk.save());
});

Deno.test("what is on a blank disk goes back with a snapshot", () => {
  const { disk, memory, medium } = drive();
  const saved = disk.save();
  memory.bytes.fill(3, 0, 512);
  order(disk, "WRITE", [9, 1, 0]);
  settle(disk);
  assertEquals(sectorsWith(medium, 3), [9]);
  disk.restore(saved);
  assertEquals(sectorsWith(medium, 3), []);
});

Deno.test("the program on the page of the disk prints the sector that it has written", () => {
  const [program] = programsOn("board/disk_registers.ts");
  const [printed, machine] = printedBy(program!);
  assertEquals(printed, "A sector");
  assertEquals(machine.stopped, { reason: "halt", code: "software" });
  const there = physical(0x2_1008);
  assertEquals(readPhysical(machine.bus, there, 1), BigInt("A".charCodeAt(0)));
});

Deno.test("no registers and no mishaps hang the drive or reach outside of memory", () => {
  const next = random(7);
  const { disk, memory } = drive(5000);
  const kinds: DiskFault["kind"][] = [
    "unreadable",
    "dust",
    "unwritable",
    "slow arm",
  ];
  let now = 0;
  for (let step = 0; step < 30_000; step++) {
    const value = [
      next() % 6000,
      next(),
      next() % 300,
      8 * (next() % 0x3_0000),
    ];
    const offset = next() % 24 === 0 ? next() % 0x40 & ~3 : [
      AT.SECTOR,
      AT.COUNT,
      AT.ADDRESS,
      AT.COMMAND,
      AT.EVENTS,
    ][next() % 5]!;
    const command = offset === AT.COMMAND && next() % 8;
    pokeDevice(disk, offset, command || value[next() % 4]!, now);
    if (next() % 200 === 0) {
      const [sector, times, cycles] = [
        next() % 5000,
        1 + next() % 3,
        next() % 1e6,
      ];
      const kind = kinds[next() % 4]!;
      disk.inject({ kind, sector, times, cycles } as DiskFault);
      if (next() % 10 === 0) disk.mend();
    }
    if (next() % 2) now = disk.due < Infinity ? disk.due : now + next() % 1000;
    if (disk.due <= now) disk.attend(now);
    assert(disk.due > now);
  }
  assert(memory.touched.length > 100, "the drive has worked");
  for (const [at, length] of memory.touched) assert(at + length <= MEMORY);
});
