import { assert, assertEquals } from "@std/assert";
import {
  type Board,
  createMachine,
  type Device,
  devicesOf,
  DISK_PORT,
  ETHERNET_PORT,
  type Machine,
  PAGE_SIZE,
  physical,
  readPhysical,
  run,
  SCREEN_PORT,
  URE,
  UWE,
  VALID,
  type Width,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  bareMachine,
  DATA_FRAME,
  doorOf,
  entryFor,
  mapPage,
  MEMORY,
  pick,
  random,
  reg,
  setReg,
  USER_DATA,
  userMachine,
} from "./helpers.ts";

// ## Devices and processors

/** Orders the disk of `machine` to read the sector that comes next to `address`. */
function orderSector({ bus, board }: Machine, address: number): void {
  const words = [[0x14, 3], [0x18, 1], [0x1c, address], [0x10, 1]];
  for (const [offset, value] of words) {
    writePhysical(bus, physical(DISK_PORT + offset!), 4, BigInt(value!));
  }
  assert(board.disk.due < Infinity);
}

const LOCKING = `
        ldq_l   t0, 0(s0)
wait:   subq    t1, 1, t1
        bne     t1, wait
        stq_c   t2, 0(s0)
        callsys`;

Deno.test("a sector that arrives in a locked block breaks the lock", () => {
  const block = DATA_FRAME * PAGE_SIZE;
  const near = [[block, 0n], [block - 504, 0n], [block - 512, 1n], [
    block + 16,
    1n,
  ]];
  for (const [address, stored] of near) {
    const machine = userMachine(LOCKING);
    machine.processor.nextTick = Infinity;
    setReg(machine, "t1", 70_000n);
    orderSector(machine, Number(address));
    run(machine, { steps: 200_000 });
    assertEquals(doorOf(machine), "entSys");
    assertEquals(machine.board.disk.due, Infinity);
    assertEquals(reg(machine, "t2"), stored, `${Number(address) - block}`);
  }
});

Deno.test("a kernel can give a program the page of one device, and of no other", () => {
  const machine = userMachine(`
        ldl     t0, 0x20(s0)        // WIDTH
        mov     3, t1
        stl     t1, 0x0c(s0)        // START
        ldl     t2, 0(s1)`);
  const frame = SCREEN_PORT / PAGE_SIZE;
  mapPage(machine, USER_DATA, entryFor(frame, VALID | URE | UWE));
  setReg(machine, "s1", USER_DATA + BigInt(PAGE_SIZE));
  run(machine, { steps: 100 });
  assertEquals(reg(machine, "t0"), 640n);
  assertEquals(
    readPhysical(machine.bus, physical(SCREEN_PORT + 0x0c), 4),
    3n,
  );
  assertEquals(doorOf(machine), "entMM");
});

Deno.test("a kernel that sleeps until the disk interrupts has used few instructions", () => {
  const machine = bareMachine(`
        br      t5, start
        nop
        .quad   0xfffffd01fd002000, 0xfffffd01fd000000
door:   mov     1, t0
        stl     t0, 8(t2)           // EVENTS: we know
        mov     1, t4
        rti
start:  ldq     t2, 4(t5)
        ldq     t3, 12(t5)
        lda     a0, 20(t5)
        clr     a1
        wrent
        mov     1, t0
        stl     t0, 0(t2)           // CONTROL: INTERRUPT
        mov     4, t0
        stl     t0, 0x20(t3)        // line 2 for processor 0
        lda     t0, 1000(zero)
        stl     t0, 0x14(t2)
        mov     1, t0
        stl     t0, 0x18(t2)
        stl     zero, 0x1c(t2)
        stl     t0, 0x10(t2)
        clr     a0
        clr     t4
        swpipl
wait:   wtint
        beq     t4, wait
        halt`);
  machine.processor.nextTick = Infinity;
  writePhysical(machine.bus, physical(0), 8, 7n);
  assertEquals(run(machine, { cycles: 10_000_000 }).reason, "halt");
  const { instructions, cycles } = machine.processor.counters;
  assertEquals(readPhysical(machine.bus, physical(0), 8), 0n);
  assert(instructions < 40 && cycles > 100_000);
});

// ## All devices alike

/** A machine whose console and wire are as unruly as can be, from `seed`. */
function unruly(seed: number): Machine {
  const next = random(seed);
  const line = {
    send: () => {},
    receive: () => next() % 50 === 0 ? null : new Uint8Array(next() % 20),
    ready: () => next() % 3 !== 0,
  };
  return createMachine({ memory: MEMORY, console: line, second: line });
}

/** Does something to one of the devices: anything that a kernel could do. */
function disturbOne(
  { bus, board }: Machine,
  next: () => number,
  now: number,
): void {
  const device = pick(next, bus.devices);
  const width = pick<Width>(next, [1, 2, 4, 8]);
  // Most registers stand at the beginning.
  const reach = next() % 4 === 0 ? device.size : Math.min(device.size, 0x40);
  const offset = next() % reach & -width;
  const value = pick(next, [
    BigInt(next() % 8),
    BigInt(next()) << 32n | BigInt(next()),
    BigInt(8 * (next() % 0x2_4000)),
  ]);
  const what = next() % 9;
  if (what < 3) {
    readPhysical(bus, physical(device.start + offset), width);
  } else if (what < 5) {
    writePhysical(bus, physical(8 * (next() % 0x2_0000)), 8, value);
  } else {
    bus.now = now;
    writePhysical(bus, physical(device.start + offset), width, value);
  }
  if (next() % 20 === 0) {
    const frame = new Uint8Array(next() % 1600);
    board.ethernet.arrive(frame, now + next() % 5000, next() % 5 !== 0);
  }
}

Deno.test("whatever software does to the devices, they neither throw nor hang", () => {
  const machine = unruly(1);
  const next = random(2);
  let now = 0;
  const used = new Set<string>();
  for (let step = 0; step < 60_000; step++) {
    disturbOne(machine, next, now);
    if (next() % 2) now += next() % 100_000;
    for (const device of machine.bus.devices) {
      if (device.due <= now) {
        used.add(device.name);
        device.attend(now);
      }
      assert(device.due > now, device.name);
      if (device.interrupting) used.add(`${device.name} interrupts`);
    }
  }
  assertEquals([...used].sort(), [
    "console",
    "console interrupts",
    "disk",
    "disk interrupts",
    "ethernet",
    "ethernet interrupts",
    "screen",
    "screen interrupts",
    "second",
    "second interrupts",
  ]);
});

/** The states of all devices. */
function statesOf(board: Board): unknown[] {
  return devicesOf(board).map((device: Device) => device.save());
}

/** Disturbs the devices of `machine` from the cycle `begin` on, by chance from `seed`. */
function disturbFrom(machine: Machine, begin: number, seed: number): number {
  const next = random(seed);
  let now = begin;
  for (let step = 0; step < 2000; step++) {
    disturbOne(machine, next, now);
    now += next() % 100_000;
    for (const device of machine.bus.devices) {
      if (device.due <= now) device.attend(now);
    }
  }
  return now;
}

Deno.test("devices that are restored from plain data do the same from then on", () => {
  const line = { send: () => {}, receive: () => new Uint8Array() };
  const options = { memory: MEMORY, console: line, second: line };
  const [first, second] = [createMachine(options), createMachine(options)];
  const now = disturbFrom(first, 0, 3);
  const states = structuredClone(statesOf(first.board));
  second.bus.bytes.set(first.bus.bytes);
  devicesOf(second.board).forEach((one, k) => one.restore(states[k]));
  assertEquals(statesOf(second.board), statesOf(first.board));
  for (const machine of [first, second]) disturbFrom(machine, now, 4);
  assertEquals(statesOf(second.board), statesOf(first.board));
  assertEquals(second.bus.bytes, first.bus.bytes);
});

Deno.test("a machine that is built again does the same with its devices", () => {
  const once = () => {
    const machine = unruly(6);
    disturbFrom(machine, 0, 7);
    return statesOf(machine.board);
  };
  assertEquals(once(), once());
});

Deno.test("nothing of a device's page but its registers answers", () => {
  const { bus } = createMachine({ memory: MEMORY });
  for (const start of [DISK_PORT, ETHERNET_PORT, SCREEN_PORT]) {
    assertEquals(
      readPhysical(bus, physical(start + PAGE_SIZE - 8), 8),
      undefined,
    );
    assertEquals(readPhysical(bus, physical(start - 8), 8), undefined);
  }
});
