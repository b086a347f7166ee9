// What the fast engine must notice: other words, other pages, other processors.

import { assert, assertEquals } from "@std/assert";
import {
  assemble,
  compileEngine,
  createFastMachine,
  entryOffset,
  forget,
  join,
  ksegAddress,
  type MachineOptions,
  modelNamed,
  physical,
  virtual,
} from "../../chapters/01-hardware/mod.ts";
import {
  both,
  createPair,
  engineAlone,
  furnish,
  runBoth,
  write,
} from "./engine_pair.ts";
import {
  entryFor,
  IMAGE,
  KERNEL_PAGE,
  mapPage,
  MEMORY,
  setReg,
  USER_DATA,
  USER_PAGE,
  USER_TEXT,
} from "./helpers.ts";

const MODULE = compileEngine();

// ## What has changed since the last time

Deno.test("the engine executes what a program has written over itself", () => {
  // The loop replaces its own addition by a subtraction, and back again.
  const source = `
        br      t0, here
here:   lda     s2, 0(zero)
loop:   addq    s2, 1, s2
        ldl     t1, 4(t0)
        ldl     t2, 40(t0)
        stl     t2, 4(t0)
        stl     t1, 40(t0)
        subq    s5, 1, s5
        bne     s5, loop
        halt
        .long   0
        subq    s2, 5, s2`;
  const pair = createPair(MODULE);
  furnish(pair, "kernel");
  both(pair, (machine) => {
    write(machine, source);
    setReg(machine, "s5", 101n);
  });
  const executed = runBoth(pair, 10_000);
  assert(executed > 700, `${executed}`);
  assertEquals(pair.fast.stopped?.reason, "halt");
  assertEquals(pair.fast.processor.registers[11], 51n - 250n & 2n ** 64n - 1n);
});

Deno.test("the engine sees what the host writes, instructions and data", () => {
  const machine = createFastMachine({ memory: MEMORY }, MODULE);
  machine.processor.pc = IMAGE;
  write(machine, "addq t0, 1, t0\n halt");
  engineAlone(machine);
  write(machine, "addq t0, 2, t0\n halt");
  machine.processor.pc = IMAGE;
  engineAlone(machine);
  assertEquals(machine.processor.registers[1], 3n);
});

Deno.test("a translation that is no longer in the machine's buffer is used no more", () => {
  const pair = createPair(MODULE);
  furnish(pair, "user");
  both(pair, (machine) => {
    write(machine, "loop: ldq t0, 0(s0)\n addq t1, t0, t1\n br loop");
    setReg(machine, "s0", USER_DATA);
  });
  runBoth(pair, 500);
  both(pair, (machine) => forget(machine.processor.dataBuffer, USER_DATA, 0));
  runBoth(pair, 500);
  both(pair, (machine) => {
    machine.processor.asn = 7;
  });
  runBoth(pair, 500);
  both(pair, (machine) => {
    machine.processor.dataBuffer.entries.clear();
    forget(machine.processor.dataBuffer, USER_DATA, 0);
    machine.bus.view.setUint32(2 ** 13 * 41, 0);
  });
  runBoth(pair, 500);
  assertEquals(pair.fast.processor.dataBuffer.misses, 4);
});

Deno.test("a program that uses more pages than the buffer holds misses as often", () => {
  const source = `
again:  mov     s0, t0
        lda     t1, 40(zero)
loop:   ldq     t2, 0(t0)
        stq     t2, 8(t0)
        lda     t0, 0x2000(t0)
        subq    t1, 1, t1
        bne     t1, loop
        br      again`;
  const pair = createPair(MODULE);
  furnish(pair, "user");
  both(pair, (machine) => write(machine, source));
  for (let page = 0; page < 40; page++) {
    mapPage(
      pair.reference,
      USER_DATA + BigInt(page * 8192),
      entryFor(60 + page % 8, USER_PAGE),
    );
  }
  pair.fast.bus.bytes.set(pair.reference.bus.bytes);
  both(pair, (machine) => {
    machine.processor.nextTick = Infinity;
    setReg(machine, "s0", USER_DATA);
  });
  runBoth(pair, 60_000);
  assert(pair.fast.processor.dataBuffer.misses > 100);
});

Deno.test("a program goes on in the next page, wherever that is in memory", () => {
  const pair = createPair(MODULE);
  furnish(pair, "user");
  mapPage(pair.reference, USER_TEXT + 0x2000n, entryFor(45, USER_PAGE));
  pair.fast.bus.bytes.set(pair.reference.bus.bytes);
  const word = (source: string) => assemble(source).segments[0]!.bytes;
  both(pair, (machine) => {
    const { bytes, view } = machine.bus;
    machine.processor.pc = virtual(USER_TEXT + 0x1ff8n);
    bytes.set(word("addq t0, 1, t0\n addq t0, 2, t0"), 40 * 8192 + 0x1ff8);
    bytes.set(word("addq t0, 4, t0"), 45 * 8192);
    const back = { opcode: 0x30, ra: 31, displacement: -4 };
    view.setUint32(45 * 8192 + 4, join("branch", back), true);
    // What would be executed if the neighbour in memory were taken for the next page.
    bytes.set(word("mov 1, t1\n mov 1, t1\n mov 1, t1"), 41 * 8192);
    setReg(machine, "t1", 0n);
  });
  runBoth(pair, 400);
  assertEquals(pair.fast.processor.registers[2], 0n);
});

Deno.test("what the kernel may reach, the user may not, and the reverse", () => {
  const pair = createPair(MODULE);
  furnish(pair, "kernel");
  mapPage(pair.reference, USER_DATA, entryFor(61, KERNEL_PAGE));
  pair.fast.bus.bytes.set(pair.reference.bus.bytes);
  both(pair, (machine) => {
    write(machine, "loop: ldq t0, 0(s0)\n stq t0, 8(s0)\n br loop");
    setReg(machine, "s0", USER_DATA);
  });
  runBoth(pair, 300);
  const { traps } = pair.fast.processor.counters;
  both(pair, (machine) => {
    machine.bus.bytes.copyWithin(40 * 8192, 0x2_0000, 0x2_0010);
    Object.assign(machine.processor, {
      mode: "user",
      ipl: 0,
      pc: USER_TEXT,
      otherStack: ksegAddress(physical(0x1_0000)),
    });
  });
  runBoth(pair, 300);
  assert(pair.fast.processor.counters.traps > traps);
});

Deno.test("pages that are a power of two apart have entries of their own", () => {
  for (const page of [0n, 0xa_0000n, 0x3fff_ffffn]) {
    for (let bit = 0n; bit < 20n; bit++) {
      const other = page ^ 1n << bit;
      assert(entryOffset(page << 13n) !== entryOffset(other << 13n), `${bit}`);
    }
  }
});
// ## Several machines, several processors, several models

Deno.test("two machines share a module and nothing else", () => {
  const machines = [1n, 100n].map((amount) => {
    const machine = createFastMachine({ memory: MEMORY }, MODULE);
    machine.processor.pc = IMAGE;
    write(machine, "addq t0, t1, t0\n addq t0, t1, t0\n halt");
    setReg(machine, "t1", amount);
    return machine;
  });
  for (const machine of machines) assertEquals(engineAlone(machine), 2);
  const sums = machines.map(({ processor }) => processor.registers[1]);
  assertEquals(sums, [2n, 200n]);
});

/** Every processor adds to the same words, with locks and without. */
const TOGETHER = `
loop:   ldq_l   t0, 0(s1)
        addq    t0, 1, t0
        stq     s2, 32(s1)
        stq_c   t0, 0(s1)
        beq     t0, loop
        ldq     t1, 8(s1)
        addq    t1, 1, t1
        stq     t1, 8(s1)
        stq     t1, 256(s1)
        addq    s2, s0, s2
        mulq    s2, 7, t3
        and     t3, 15, t3
wait:   subq    t3, 1, t3
        bgt     t3, wait
        br      loop`;

/** Runs TOGETHER on three processors that find what they share at `shared`. */
function runTogether(shared: bigint, seed?: number): void {
  const pair = createPair(MODULE, 3, seed);
  furnish(pair, "kernel");
  both(pair, (machine) => {
    write(machine, TOGETHER);
    for (const processor of machine.processors) {
      processor.running = true;
      processor.nextTick = Infinity;
      processor.pc = IMAGE;
      processor.registers[9] = BigInt(processor.number);
      processor.pageTable = pair.reference.processor.pageTable;
      processor.registers[10] = shared;
    }
  });
  let executed = 0;
  for (let piece = 0; piece < 20; piece++) {
    executed += runBoth(pair, 400 + 131 * piece, `piece ${piece}`);
  }
  const { instructions } = pair.fast.processor.counters;
  assert(executed > instructions, `${executed}, ${instructions}`);
}

Deno.test("processors that share memory in kseg take the same turns with both engines", () => {
  runTogether(ksegAddress(physical(0x8_0000)));
});

Deno.test("turns by chance are the same with both engines", () => {
  for (const seed of [1, 2, 3]) runTogether(USER_DATA, seed);
});

Deno.test("processors that share a page take the same turns with both engines", () => {
  runTogether(USER_DATA);
});

Deno.test("a model without an extension finds its instructions illegal", () => {
  const options: MachineOptions = { memory: MEMORY, model: modelNamed("ev4") };
  const machine = createFastMachine(options, MODULE);
  machine.processor.pc = IMAGE;
  write(machine, "addq t0, 1, t0\n ldbu t1, 0(zero)\n halt");
  assertEquals(engineAlone(machine), 1);
  assertEquals(machine.processor.pc, IMAGE + 4n);
});
